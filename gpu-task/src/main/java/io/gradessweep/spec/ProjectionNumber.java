package io.gradessweep.spec;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** A number that one projection has instead of that of all others. It is written {@code down=64}. */
public record ProjectionNumber(Projection projection, double value) implements Serializable {
    public ProjectionNumber {
        Require.positive("the number of " + projection.label(), value);
    }

    /** Reads the number of a projection; empty if the text is not one. */
    public static Optional<ProjectionNumber> parse(String text) {
        String[] parts = text.split("=", -1);
        for (Projection projection : Projection.values()) {
            if (parts.length == 2 && parts[0].strip().equals(projection.label())) {
                return positive(parts[1].strip()).map(number -> new ProjectionNumber(projection, number));
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

    /** Returns a projection's own number, or that of all others. */
    static double of(List<ProjectionNumber> numbers, Projection projection, double otherwise) {
        return numbers.stream()
                .filter(number -> number.projection == projection)
                .mapToDouble(ProjectionNumber::value)
                .findFirst()
                .orElse(otherwise);
    }
}
