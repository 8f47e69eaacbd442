package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.job.PrefixJob;
import io.gradessweep.job.TrainingJob;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.Prefix;
import io.gradessweep.spec.RunSpec;
import java.nio.file.Files;

/** The real jobs, which bring their JVM down once where a file in the cache says so. */
final class HaltingJobs {
    /** Long enough for states to be kept by the second. */
    private static final long MILLIS_PER_STEP = 120;

    private HaltingJobs() {}

    /**
     * Halts once at step N of the first run of the method where {@code halt-<method>-<N>} lies in the cache; throws while
     * {@code throw-<method>} does.
     */
    static RunOutcome run(RunSpec spec, JobContext context) {
        if (Files.exists(context.cache().resolve("throw-" + spec.method()))) {
            throw new IllegalStateException(spec.method() + " was told to throw");
        }
        return TrainingJob.run(spec, halting(spec.method(), context));
    }

    /** Halts once at step N where {@code halt-prefix-<N>} lies in the cache; fails while {@code broken-prefix} does. */
    static void share(Prefix prefix, ForkPoint until, CheckpointStore published, JobContext context) {
        CheapJobs.share(prefix, until, published, context);
        PrefixJob.run(prefix, until, published, halting("prefix", context));
    }

    private static JobContext halting(String what, JobContext context) {
        JobListener listener = new JobListener() {
            @Override
            public void phase(String name) {
                context.listener().phase(name);
            }

            @Override
            public void resumed(int step, int plannedSteps) {
                context.listener().resumed(step, plannedSteps);
            }

            @Override
            public void step(StepTrace step, int plannedSteps, int matrices) {
                context.listener().step(step, plannedSteps, matrices);
                if (what.equals("prefix")) {
                    Pause.millis(MILLIS_PER_STEP);
                }
                String file = "halt-" + what + "-" + step.step();
                if (context.cache().resolve(file).toFile().delete()) {
                    Runtime.getRuntime().halt(17);
                }
            }
        };
        return new JobContext(
                context.cache(),
                context.device(),
                context.executor(),
                context.threads(),
                listener,
                context.cancelled(),
                context.checkpointing(),
                context.weights());
    }
}
