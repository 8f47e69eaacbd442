package io.gradessweep.spec;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads a positive number that is written for one of several names, such as {@code down=64}. */
final class AssignedNumber {
    private AssignedNumber() {}

    /**
     * Reads a number; empty if the text names none of the names, or has no positive number.
     *
     * @param label how a name is written
     * @param made makes what is read
     */
    static <N, T> Optional<T> parse(String text, N[] names, Function<N, String> label, BiFunction<N, Double, T> made) {
        String[] parts = text.split("=", -1);
        for (N name : names) {
            if (parts.length == 2 && parts[0].strip().equals(label.apply(name))) {
                return positive(parts[1].strip()).map(number -> made.apply(name, number));
            }
        }
        return Optional.empty();
    }

    private static Optional<Double> positive(String text) {
        try {
            double number = new BigDecimal(text).doubleValue();
            return number > 0 && Double.isFinite(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
