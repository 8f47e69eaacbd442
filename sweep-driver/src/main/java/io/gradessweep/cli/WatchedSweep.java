package io.gradessweep.cli;

import io.gradessweep.spark.ProgressDisplay;
import io.gradessweep.spark.SparkSweep;
import io.gradessweep.spark.SweepResult;
import io.gradessweep.spark.SweepSchedule;
import io.gradessweep.store.ResultLease;
import java.util.Map;

/**
 * Executes a command's runs on Spark, displays their progress, and cancels them when the lease is lost or on Ctrl-C.
 */
record WatchedSweep(CliContext context, Interruption interruption, ResultLease lease) {
    interface Starter {
        SparkSweep start(ProgressDisplay display);
    }

    /** @param launches how often each run has been started before, by run_id */
    SweepResult run(SweepSchedule schedule, Map<String, Integer> launches, Starter starter)
            throws InterruptedException {
        try (ProgressDisplay display = new ProgressDisplay(context.progress(), context.medium(), context.columns());
                SparkSweep running = starter.start(display)) {
            interruption.cancels(running::cancel);
            lease.whenLost(running::cancel);
            return running.run(schedule, launches);
        }
    }
}
