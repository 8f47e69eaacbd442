package io.gradessweep.spark;

import java.util.Locale;

/**
 * What a sweep took against what its nodes took: starting Spark, scheduling, storing, and slots without work are the rest.
 *
 * @param wallSeconds from the start of Spark to the end of the last node
 * @param nodes runs and base models that were executed
 * @param nodeSeconds what they took on their executors, together
 * @param slots nodes that can be executed at a time
 */
public record SlotUtilisation(double wallSeconds, int nodes, double nodeSeconds, int slots) {
    /** Wall time over that of slots which are never idle: 1 at best; infinite where no node took any time. */
    public double ratio() {
        return wallSeconds * slots / nodeSeconds;
    }

    /** {@code wall 312.4 s; 35 nodes took 598.1 s on 2 slots: 1.04 x the ideal}. */
    public String shown() {
        return String.format(
                Locale.ROOT,
                "wall %.1f s; %d nodes took %.1f s on %d slots: %.2f x the ideal",
                wallSeconds,
                nodes,
                nodeSeconds,
                slots,
                ratio());
    }
}
