package io.gradessweep.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlotMemoryTest {
    @ParameterizedTest
    @CsvSource({"80GB, 80000000000", "1.5 MB, 1500000", "24GiB, 25769803776", "0.5MiB, 524288", "2  GiB, 2147483648"})
    void sizesHaveDecimalOrBinaryUnits(String text, long bytes) {
        assertThat(SlotMemory.parse("--slot-memory", text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "80 gb", "-1GB", "1.GB", "80GBs", "0GB", "0.0000001MB", "", "GB", "1,5GB"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> SlotMemory.parse("--slot-memory", text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--slot-memory must be a size such as 80GB or 24GiB, not " + text);
    }

    private static MemoryEstimate memory(long total) {
        return new MemoryEstimate(total - 3, 1, 1, 1);
    }

    @Test
    void aRunTakesAsManySlotsAsHoldIt() {
        SlotMemory slot = new SlotMemory(100);
        assertThat(slot.holds(memory(100))).isTrue();
        assertThat(slot.holds(memory(101))).isFalse();
        assertThat(slot.times(3).holds(memory(300))).isTrue();
        assertThat(slot.needed(memory(3))).isEqualTo(1);
        assertThat(slot.needed(new MemoryEstimate(0, 0, 0, 0))).isEqualTo(1);
        assertThat(slot.needed(memory(100))).isEqualTo(1);
        assertThat(slot.needed(memory(101))).isEqualTo(2);
        assertThat(slot.needed(memory(200))).isEqualTo(2);
        assertThat(slot.needed(memory(201))).isEqualTo(3);
    }

    @Test
    void theFirstThatFitsIsAdvisedOrElseTheLeast() {
        List<MemoryChoice> choices = List.of(
                new MemoryChoice("full", 9, memory(5_000)),
                new MemoryChoice("lora", 2, memory(900)),
                new MemoryChoice("less", 2, memory(800)));
        assertThat(new SlotMemory(1_000).advice(choices)).isEqualTo("would fit: lora (900 B)");
        assertThat(new SlotMemory(900).advice(choices)).isEqualTo("would fit: lora (900 B)");
        assertThat(new SlotMemory(700).advice(choices)).isEqualTo("nothing fits; least: less (800 B)");
        assertThat(new SlotMemory(4_000).shortfall(memory(5_000), choices))
                .isEqualTo("needs 5.00 kB, one slot has 4.00 kB; would fit: lora (900 B)");
    }
}
