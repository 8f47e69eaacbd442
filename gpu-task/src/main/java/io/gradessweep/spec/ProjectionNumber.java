package io.gradessweep.spec;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** A number that one projection has instead of that of all others. It is written {@code down=64}. */
public record ProjectionNumber(Projection projection, double value) implements Serializable {
    public ProjectionNumber {
        Require.positive("the number of " + projection.label(), value);
    }

    /** Reads the number of a projection; empty if the text is not one. */
    public static Optional<ProjectionNumber> parse(String text) {
        return AssignedNumber.parse(text, Projection.values(), Projection::label, ProjectionNumber::new);
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
