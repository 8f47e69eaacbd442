package io.gradessweep.data.rows;

import java.nio.file.Path;

/** The fractions of rows. */
final class Fractions {
    private Fractions() {}

    /** Returns the fraction; NaN, which pandas writes for a value that is missing, must not be used as one. */
    static Object of(double value, Path file, int number, String field) {
        return Double.isNaN(value)
                ? new UnreadableField(
                        file, number, field, "is NaN, which is no value; write null, or leave such rows out")
                : (Object) value;
    }
}
