package io.gradessweep.drill;

import java.util.Locale;
import java.util.SplittableRandom;

/** What a drill does to a sweep. */
enum Fault {
    EXECUTOR_KILLED("executors", 6),
    /** For longer than a lease lasts. */
    EXECUTOR_PAUSED("executors", 2),
    /** And another one started in its place; at times one of its executors sleeps through it. */
    WORKER_KILLED("workers", 4),
    /** And the same command given again; at times an executor sleeps through it. */
    DRIVER_KILLED("drivers", 5),
    /** Until the same command, given again, has taken its results directory over. */
    DRIVER_PAUSED("drivers", 2);

    /** What it hits, for a count. */
    final String victims;

    private final int weight;

    Fault(String victims, int weight) {
        this.victims = victims;
        this.weight = weight;
    }

    /** {@code executor killed}. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static Fault any(SplittableRandom random) {
        int all = 0;
        for (Fault fault : values()) {
            all += fault.weight;
        }
        int drawn = random.nextInt(all);
        for (Fault fault : values()) {
            drawn -= fault.weight;
            if (drawn < 0) {
                return fault;
            }
        }
        throw new AssertionError(drawn);
    }
}
