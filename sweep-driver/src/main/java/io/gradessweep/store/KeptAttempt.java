package io.gradessweep.store;

import java.io.Serializable;

/**
 * An attempt at a run whose trained weights are in the results.
 *
 * @param attempt the result of {@link Attempt#text}
 */
public record KeptAttempt(String runId, String attempt) implements Serializable {
    String name() {
        return runId + "-" + attempt;
    }
}
