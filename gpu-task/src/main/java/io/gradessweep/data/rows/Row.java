package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A row of a file. It is parsed on first use, so that one malformed row does not hide the others.
 *
 * @param number the number of the line, or of the row if rows are not lines; from 1
 * @param content by field: texts, whole numbers ({@code Long}, or {@code BigInteger} where that is too small),
 *     fractions ({@code Double}), booleans, null, the {@code byte[]} of an image's column, and lists and maps of these; a
 *     {@code Supplier} of an error stands for a value that is none of them, or that was not asked for
 */
public record Row(Path file, int number, Supplier<Map<String, Object>> content) {
    private static final String NOT_ASKED_FOR = "is not among the fields that are read";

    /**
     * Parses the row.
     *
     * @throws InvalidInputException naming file and row if it is malformed
     */
    public Map<String, Object> fields() {
        return content.get();
    }

    public InvalidInputException wrong(String what) {
        return wrong(file, number, what);
    }

    static InvalidInputException wrong(Path file, int number, String what) {
        return new InvalidInputException(file + ":" + number + ": " + what);
    }

    static InvalidInputException wrong(Path file, int number, String what, Throwable cause) {
        return new InvalidInputException(file + ":" + number + ": " + what, cause);
    }

    /** Returns what stands for a field that nobody reads. */
    static Object notAskedFor(Path file, int number, String field) {
        return new UnreadableField(file, number, field, NOT_ASKED_FOR);
    }
}
