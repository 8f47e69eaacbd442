package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * The rows of a forward and backward pass: a number, or {@code auto}, which is made a number before a run's first step.
 *
 * @param rows the number; 0 for {@code auto}
 */
public record MicroBatch(int rows) implements Serializable {
    /** The word for a number that is chosen before the first step. */
    public static final String WORD = "auto";

    public static final MicroBatch AUTO = new MicroBatch(0);

    public MicroBatch {
        Require.that(rows >= 0, "train.micro_batch must be a whole number >= 1 or " + WORD + ", not " + rows);
    }

    /** @throws InvalidInputException unless there is at least one row */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static MicroBatch of(int rows) {
        Require.that(rows > 0, "train.micro_batch must be a whole number >= 1 or " + WORD + ", not " + rows);
        return new MicroBatch(rows);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static MicroBatch named(String word) {
        Require.that(word.equals(WORD), "train.micro_batch must be a whole number >= 1 or " + WORD + ", not " + word);
        return AUTO;
    }

    public boolean isAuto() {
        return rows == 0;
    }

    /** Returns the form in JSON: a number or a word. */
    @JsonValue
    Object json() {
        return isAuto() ? WORD : (Object) rows;
    }

    @Override
    public String toString() {
        return json().toString();
    }
}
