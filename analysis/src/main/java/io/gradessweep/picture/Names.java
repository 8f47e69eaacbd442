package io.gradessweep.picture;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** Formats numbers as names on an axis of a {@link HeatMap}. */
public final class Names {
    private static final int FEWEST_DIGITS = 4;

    /** The significant digits that distinguish any two doubles. */
    private static final int MOST_DIGITS = 17;

    private Names() {}

    /**
     * Formats numbers with four significant digits, or with more if needed to distinguish them, without trailing zeros.
     */
    public static List<String> of(List<Double> numbers) {
        for (int digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits++) {
            List<String> names = of(numbers, digits);
            if (names.stream().distinct().count() == numbers.stream().distinct().count()) {
                return names;
            }
        }
        return of(numbers, MOST_DIGITS);
    }

    private static List<String> of(List<Double> numbers, int digits) {
        return numbers.stream()
                .map(number -> new BigDecimal(number)
                        .round(new MathContext(digits))
                        .stripTrailingZeros()
                        .toPlainString())
                .toList();
    }
}
