package io.gradessweep.store;

import java.io.Serializable;
import java.util.Locale;

/**
 * One attempt at a run. Its text sorts as it counts.
 *
 * @param launch how often a sweep has started the run, from 1
 * @param task Spark's own attempt at the task, from 0: Spark starts a task again when its worker is lost, and the old one
 *     may still be writing
 */
public record Attempt(int launch, int task) implements Serializable {
    /** {@code 0001-0}. */
    public String text() {
        return launchText(launch) + "-" + task;
    }

    static String launchText(int launch) {
        return String.format(Locale.ROOT, "%04d", launch);
    }
}
