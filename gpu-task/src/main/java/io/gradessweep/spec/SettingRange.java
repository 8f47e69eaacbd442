package io.gradessweep.spec;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * The range of numbers that a setting allows.
 *
 * @param lower the lower bound, if any
 * @param includesLower whether the lower bound itself is allowed
 * @param upper the upper bound, if any, which itself is not allowed
 */
public record SettingRange(Optional<BigDecimal> lower, boolean includesLower, Optional<BigDecimal> upper) {
    /**
     * Returns the range that a declaration states.
     *
     * @param type the type of the value; a {@link Ratio} also lies in [0, 1), whatever its declaration states
     * @throws IllegalStateException if the declaration has two lower bounds
     */
    static SettingRange of(Setting setting, Class<?> type) {
        Optional<BigDecimal> above = number(setting.above());
        Optional<BigDecimal> atLeast = number(setting.atLeast());
        if (above.isPresent() && atLeast.isPresent()) {
            throw new IllegalStateException("the setting " + setting.key() + " both declares above and atLeast");
        }
        SettingRange declared = new SettingRange(above.or(() -> atLeast), above.isEmpty(), number(setting.below()));
        return type == Ratio.class ? declared.within(BigDecimal.ZERO, BigDecimal.ONE) : declared;
    }

    /** Returns the part of this range that lies in [from, to). */
    private SettingRange within(BigDecimal from, BigDecimal to) {
        boolean lowerStays = lower.isPresent() && lower.get().compareTo(from) >= 0;
        boolean upperStays = upper.isPresent() && upper.get().compareTo(to) <= 0;
        return new SettingRange(
                lowerStays ? lower : Optional.of(from),
                !lowerStays || includesLower,
                upperStays ? upper : Optional.of(to));
    }

    private static Optional<BigDecimal> number(double bound) {
        return Double.isNaN(bound) ? Optional.empty() : Optional.of(BigDecimal.valueOf(bound));
    }

    public boolean contains(BigDecimal value) {
        int smallest = includesLower ? 0 : 1;
        return lower.map(bound -> value.compareTo(bound) >= smallest).orElse(true)
                && upper.map(bound -> value.compareTo(bound) < 0).orElse(true);
    }

    /** Returns whether a finite number lies in the range. */
    boolean contains(double value) {
        // Bounds are the shortest decimals of doubles, so that they compare as the doubles do.
        double low = lower.map(BigDecimal::doubleValue).orElse(Double.NEGATIVE_INFINITY);
        double high = upper.map(BigDecimal::doubleValue).orElse(Double.POSITIVE_INFINITY);
        return (includesLower ? value >= low : value > low) && value < high;
    }

    /**
     * Returns the range in words, to follow "a number" or "a whole number": {@code >= 1}, {@code < 5} or
     * {@code in [0, 1)}; it may be empty.
     */
    public String words() {
        String low = lower.map(SettingRange::plain).orElse("");
        if (upper.isPresent() && lower.isEmpty()) {
            return "< " + plain(upper.get());
        }
        if (upper.isPresent()) {
            return "in " + (includesLower ? "[" : "(") + low + ", " + plain(upper.get()) + ")";
        }
        if (lower.isEmpty()) {
            return "";
        }
        return (includesLower ? ">= " : "> ") + low;
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
