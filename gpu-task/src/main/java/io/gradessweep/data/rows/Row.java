package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A row of a file, parsed when it is asked for, so that one bad row does not hide the others.
 *
 * @param number of the line, or of the row where rows are no lines; from 1
 * @param content texts, whole numbers ({@code Long}), booleans, null, lists and maps of such, by field
 */
public record Row(Path file, int number, Supplier<Map<String, Object>> content) {
    /** @throws InvalidInputException naming file and row where it is no row */
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
