package io.gradessweep.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HumanFormatTest {
    @Test
    void numbersHaveThreeDigitsAndNeverFour() {
        assertThat(HumanFormat.of(0)).isEqualTo("0");
        assertThat(HumanFormat.of(999)).isEqualTo("999");
        assertThat(HumanFormat.of(1_000)).isEqualTo("1.00k");
        assertThat(HumanFormat.of(9_994)).isEqualTo("9.99k");
        assertThat(HumanFormat.of(9_996)).isEqualTo("10.0k");
        assertThat(HumanFormat.of(99_940)).isEqualTo("99.9k");
        assertThat(HumanFormat.of(99_960)).isEqualTo("100k");
        assertThat(HumanFormat.of(999_499)).isEqualTo("999k");
        assertThat(HumanFormat.of(999_500)).isEqualTo("1.00M");
        assertThat(HumanFormat.of(14_800_000_000L)).isEqualTo("14.8G");
        assertThat(HumanFormat.of(2_500_000_000_000_000L)).isEqualTo("2.50P");
        assertThat(HumanFormat.of(Long.MAX_VALUE)).isEqualTo("9.22E");
    }

    @Test
    void bytesHaveABlankBeforeTheirUnit() {
        assertThat(HumanFormat.bytes(12)).isEqualTo("12 B");
        assertThat(HumanFormat.bytes(1_210_000)).isEqualTo("1.21 MB");
        assertThat(HumanFormat.bytes(3_000_000_000_000L)).isEqualTo("3.00 TB");
    }

    @Test
    void oneIsSingular() {
        assertThat(HumanFormat.counted(0, "run")).isEqualTo("0 runs");
        assertThat(HumanFormat.counted(1, "base model")).isEqualTo("1 base model");
        assertThat(HumanFormat.counted(2, "slot")).isEqualTo("2 slots");
    }

    @Test
    void minutesHaveMoreDigitsTheFewerTheyAre() {
        assertThat(HumanFormat.minutes(7)).isEqualTo("0.12");
        assertThat(HumanFormat.minutes(59)).isEqualTo("0.98");
        assertThat(HumanFormat.minutes(60)).isEqualTo("1.0");
        assertThat(HumanFormat.minutes(203)).isEqualTo("3.4");
        assertThat(HumanFormat.minutes(5_994)).isEqualTo("99.9");
        assertThat(HumanFormat.minutes(6_000)).isEqualTo("100");
        assertThat(HumanFormat.minutes(7_500)).isEqualTo("125");
    }
}
