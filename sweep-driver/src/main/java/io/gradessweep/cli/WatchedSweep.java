package io.gradessweep.cli;

import io.gradessweep.spark.ProgressDisplay;
import io.gradessweep.spark.SparkSweep;
import io.gradessweep.spark.SweepResult;
import io.gradessweep.spark.SweepSchedule;
import io.gradessweep.store.ProgressFile;
import io.gradessweep.store.ResultLease;
import io.gradessweep.store.ResultsLocation;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes a command's runs on Spark, displays their progress here and to those who watch the results, and cancels them when the lease is lost or on Ctrl-C.
 */
record WatchedSweep(CliContext context, Interruption interruption, ResultLease lease, ResultsLocation results) {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedSweep.class);

    interface Starter {
        SparkSweep start(ProgressDisplay display);
    }

    /**
     * @param launches how often each run has been started before, by run_id
     * @param estimates estimates what each job takes; it is asked while the sweep begins already
     */
    SweepResult run(
            SweepSchedule schedule,
            Map<String, Integer> launches,
            Supplier<Map<String, Double>> estimates,
            Starter starter)
            throws InterruptedException {
        try (ProgressDisplay display = new ProgressDisplay(
                        context.progress(),
                        context.medium(),
                        context.columns(),
                        results.local().map(ProgressFile::new));
                SparkSweep running = starter.start(display)) {
            interruption.cancels(running::cancel);
            lease.whenLost(running::cancel);
            Thread estimating = new Thread(() -> expect(display, estimates), "estimates");
            estimating.setDaemon(true);
            estimating.start();
            return running.run(schedule, launches);
        }
    }

    /** Without estimates the time left is estimated from the number of runs. */
    private static void expect(ProgressDisplay display, Supplier<Map<String, Double>> estimates) {
        try {
            display.expect(estimates.get());
        } catch (RuntimeException e) {
            LOG.debug("what runs take cannot be estimated", e);
        }
    }
}
