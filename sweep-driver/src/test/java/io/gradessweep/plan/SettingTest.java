package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {
    private static final List<String> STOPPINGS =
            List.of("", "+es", "+grades", "+autofreeze", "+slimfit", "+random", "+stop_at");

    /** Of all fifteen methods: a setting is shown for these, and an axis of it multiplies these. */
    @ParameterizedTest
    @CsvSource({
        "ES, +es",
        "GRADES, +grades",
        "AUTOFREEZE, +autofreeze",
        "SLIMFIT, +slimfit",
        "RANDOM, +random",
        "STOP_AT, +stop_at"
    })
    void aSettingOfARuleChangesItsTwoMethodsAlone(Setting.Scope scope, String rule) {
        assertThat(covered(scope)).containsExactly("full" + rule, "lora" + rule);
    }

    @Test
    void aSettingOfAFineTuningChangesAllOfItsMethods() {
        List<String> full = STOPPINGS.stream().map("full"::concat).toList();
        List<String> lora = STOPPINGS.stream().map("lora"::concat).toList();
        assertThat(covered(Setting.Scope.FULL)).isEqualTo(full);
        assertThat(covered(Setting.Scope.LORA)).isEqualTo(lora);
        assertThat(covered(Setting.Scope.TRAINING))
                .hasSize(14)
                .containsAll(full)
                .containsAll(lora);
        assertThat(covered(Setting.Scope.EVERY)).hasSize(15).contains("base");
    }

    @Test
    void twoDefaultsAreShownWithTheirFineTuning() {
        Setting<Long> same = Setting.of("x", ValueType.seed(), Setting.Scope.EVERY, "1", "");
        assertThat(same.shownDefault()).isEqualTo("1");
        assertThat(new Setting<>("x", ValueType.seed(), Setting.Scope.EVERY, "1", "2", "").shownDefault())
                .isEqualTo("1 (full), 2 (lora)");
    }

    private static List<String> covered(Setting.Scope scope) {
        return Method.names().stream()
                .filter(name -> scope.covers(Method.named(name, "test")))
                .toList();
    }
}
