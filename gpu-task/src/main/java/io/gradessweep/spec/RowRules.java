package io.gradessweep.spec;

import java.io.Serializable;

/**
 * The treatment of rows that cannot be used as they are.
 *
 * @param bad the treatment of rows that are not valid questions: without a right answer, with an empty choice, or with
 *     the id of an earlier row
 * @param cut the end at which a prompt that is too long loses tokens
 */
public record RowRules(BadRows bad, PromptEnd cut) implements Serializable {
    public static final RowRules STRICT = new RowRules(BadRows.REFUSE, PromptEnd.LEFT);

    /** The treatment of bad rows. */
    public enum BadRows {
        /** The run is not started. */
        REFUSE,
        /** The row is left out, counted and named. */
        SKIP
    }

    /** An end of a prompt that is cut off; the other end is kept. */
    public enum PromptEnd {
        LEFT,
        RIGHT
    }
}
