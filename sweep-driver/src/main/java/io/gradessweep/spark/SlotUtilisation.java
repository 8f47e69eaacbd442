package io.gradessweep.spark;

import java.util.Locale;

/**
 * How much of a sweep's wall time its slots were busy. The rest is the time to start Spark, to schedule and to store, and
 * the time of slots without work.
 *
 * @param wallSeconds the time from the start of Spark to the end of the last node
 * @param nodes the number of nodes that ended
 * @param nodeSeconds the time that they took on their executors, in total
 * @param slots the number of nodes that can be executed at a time
 */
public record SlotUtilisation(double wallSeconds, int nodes, double nodeSeconds, int slots) {
    /** Returns the share of the wall time in which slots had work: 1 at most, also where executors were lost since. */
    public double share() {
        return Math.min(1, nodeSeconds / (wallSeconds * slots));
    }

    /** Returns a text such as {@code wall time 312.0 s; 2 slots were busy for 96 % of it, with 35 jobs}. */
    public String shown() {
        return String.format(
                Locale.ROOT,
                "wall time %.1f s; %s busy for %.0f %% of it, with %s",
                wallSeconds,
                slots == 1 ? "the slot was" : slots + " slots were",
                100 * share(),
                nodes == 1 ? "1 job" : nodes + " jobs");
    }
}
