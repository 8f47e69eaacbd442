package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A fraction in [0, 1), kept as the decimal that was written. In binary floating point 0.55 * 100 rounds up to 56,
 * although 55 is meant.
 */
public record Ratio(@JsonValue BigDecimal value) implements Serializable {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Ratio {
        if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) >= 0) {
            throw new InvalidInputException("must be in [0, 1), not " + value.toPlainString());
        }
        value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    public static Ratio of(String decimal) {
        return new Ratio(new BigDecimal(decimal));
    }

    /** Returns ceil(this * count), computed exactly. */
    public int ceilOf(int count) {
        return value.multiply(BigDecimal.valueOf(count))
                .setScale(0, RoundingMode.CEILING)
                .intValueExact();
    }

    /** Returns round(this * count), computed exactly and rounded half up. */
    public int roundOf(int count) {
        return value.multiply(BigDecimal.valueOf(count))
                .setScale(0, RoundingMode.HALF_UP)
                .intValueExact();
    }

    @Override
    public String toString() {
        return value.toPlainString();
    }
}
