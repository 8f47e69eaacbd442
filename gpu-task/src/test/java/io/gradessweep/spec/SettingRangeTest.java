package io.gradessweep.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ranges that bounds of every combination state, on plain numbers and on ratios. */
class SettingRangeTest {
    private record Ranges(
            @Setting(key = "free", documentation = "-") double free,

            @Setting(key = "below", below = 5, documentation = "-")
            double below,

            @Setting(key = "closed", atLeast = -1, below = 5, documentation = "-")
            double closed,

            @Setting(key = "open", above = 0, documentation = "-")
            double open,

            @Setting(key = "ratio", documentation = "-") Ratio ratio,

            @Setting(key = "ratio_within", atLeast = 0.2, below = 0.5, documentation = "-")
            Ratio ratioWithin,

            @Setting(key = "ratio_above", above = 0.25, documentation = "-")
            Ratio ratioAbove,

            @Setting(key = "ratio_wider", atLeast = -3, below = 7, documentation = "-")
            Ratio ratioWider,

            @Setting(key = "ratio_above_less", above = -1, documentation = "-")
            Ratio ratioAboveLess,

            @Setting(key = "both", above = 0, atLeast = 1, documentation = "-")
            double both) {}

    private static SettingRange range(String key) {
        for (RecordComponent component : Ranges.class.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            if (setting.key().equals(key)) {
                return SettingRange.of(setting, component.getType());
            }
        }
        throw new IllegalArgumentException(key + ": none of " + Arrays.toString(Ranges.class.getRecordComponents()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "below; < 5; 4.9; 5",
                "closed; in [-1, 5); -1; -1.1",
                "open; > 0; 0.1; 0",
                "ratio; in [0, 1); 0; 1",
                "ratio_within; in [0.2, 0.5); 0.2; 0.1",
                "ratio_within; in [0.2, 0.5); 0.49; 0.5",
                "ratio_above; in (0.25, 1); 0.26; 0.25",
                "ratio_wider; in [0, 1); 0; -0.1",
                "ratio_wider; in [0, 1); 0.9; 1",
                "ratio_above_less; in [0, 1); 0; -0.5"
            })
    void aRangeSaysWhatItHolds(String key, String words, BigDecimal inside, BigDecimal outside) {
        assertThat(range(key).words()).isEqualTo(words);
        assertThat(range(key).contains(inside)).isTrue();
        assertThat(range(key).contains(outside)).isFalse();
    }

    @Test
    void noBoundsHoldEveryNumber() {
        assertThat(range("free").words()).isEmpty();
        assertThat(range("free").contains(new BigDecimal("-1e300"))).isTrue();
    }

    @Test
    void twoLowerBoundsAreAnError() {
        assertThatThrownBy(() -> range("both"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("both declares above and atLeast");
    }
}
