package io.gradessweep.cli;

import io.gradessweep.spark.ProgressDisplay;
import io.gradessweep.spark.SparkSweep;
import io.gradessweep.spark.SweepResult;
import io.gradessweep.spark.SweepSchedule;
import io.gradessweep.store.ResultLease;
import java.util.Map;

/** Executes on Spark what a command has to do: shown as it goes on, and ended with the lease or by who interrupts it. */
record WatchedSweep(CliContext context, Interruption interruption, ResultLease lease) {
    interface Starter {
        SparkSweep start(ProgressDisplay display);
    }

    /** @param launches how often each run was started before, by run_id */
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
