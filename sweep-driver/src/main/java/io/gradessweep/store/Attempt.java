package io.gradessweep.store;

import java.io.Serializable;
import java.util.Locale;

/**
 * One attempt at a run. Attempts and their texts sort in the same order.
 *
 * @param launch the number of times that a sweep has started the run, this time included
 * @param task the number of Spark's own attempt at the task, from 0. Spark starts a task again when its worker is lost,
 *     and the earlier attempt may still be writing
 */
public record Attempt(int launch, int task) implements Serializable {
    /** Returns a text such as {@code 0001-0}. */
    public String text() {
        return launchText(launch) + "-" + task;
    }

    static String launchText(int launch) {
        return String.format(Locale.ROOT, "%04d", launch);
    }
}
