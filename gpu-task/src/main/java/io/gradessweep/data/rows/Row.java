package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A row of a file. It is parsed on first use, so that one malformed row does not hide the others.
 *
 * @param number the number of the line, or of the row if rows are not lines; from 1
 * @param content texts, whole numbers ({@code Long}), booleans, null, and lists and maps of these, by field
 */
public record Row(Path file, int number, Supplier<Map<String, Object>> content) {
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
}
