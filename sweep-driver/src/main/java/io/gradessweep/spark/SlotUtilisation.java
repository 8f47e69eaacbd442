package io.gradessweep.spark;

import java.util.Locale;

/**
 * The wall time of a sweep, compared with the time that its nodes took. The difference is the time to start Spark, to
 * schedule and to store, and the time of slots without work.
 *
 * @param wallSeconds the time from the start of Spark to the end of the last node
 * @param nodes the number of nodes that ended
 * @param nodeSeconds the time that they took on their executors, in total
 * @param slots the number of nodes that can be executed at a time
 */
public record SlotUtilisation(double wallSeconds, int nodes, double nodeSeconds, int slots) {
    /**
     * Returns the wall time divided by that of slots that are never idle: 1 at best; infinite if no node took any time.
     */
    public double ratio() {
        return wallSeconds * slots / nodeSeconds;
    }

    /** Returns a text such as {@code wall 312.4 s; 35 nodes took 598.1 s on 2 slots: 1.04 x the ideal}. */
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
