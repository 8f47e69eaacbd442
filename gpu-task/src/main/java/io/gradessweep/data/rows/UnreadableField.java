package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The place of a value that is none a question can hold. It harms nobody who does not use it.
 *
 * @param field the field, with a dot before the name of an inner one
 * @param problem what the value is, and what to do
 */
record UnreadableField(Path file, int number, String field, String problem) implements Supplier<Object> {
    /**
     * @throws InvalidInputException always, naming file, row and field
     */
    @Override
    public Object get() {
        throw Row.wrong(file, number, "field '" + field + "' " + problem);
    }
}
