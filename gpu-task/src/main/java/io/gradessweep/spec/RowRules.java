package io.gradessweep.spec;

import java.io.Serializable;

/**
 * What becomes of rows that cannot be used as they are.
 *
 * @param bad rows that are no question: without a right answer, with an empty choice, with an id that was there before
 * @param cut where too long a prompt loses its tokens
 */
public record RowRules(BadRows bad, PromptEnd cut) implements Serializable {
    public static final RowRules STRICT = new RowRules(BadRows.REFUSE, PromptEnd.LEFT);

    /** What becomes of a bad row. */
    public enum BadRows {
        /** The run is not started. */
        REFUSE,
        /** It is left out, counted and named. */
        SKIP
    }

    /** An end of a prompt; its other end is kept. */
    public enum PromptEnd {
        LEFT,
        RIGHT
    }
}
