package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.Phases;
import io.gradessweep.result.PrefixShare;
import io.gradessweep.result.Provenance;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.StopReason;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.Prefix;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.train.CancelledException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A real, small job: gradient descent on (x - seed)^2 from 0, a hundred steps in a few milliseconds. What it is asked to
 * do wrong lies as files in the cache directory, so that a test may change it between two sweeps.
 */
public final class CheapJobs {
    private CheapJobs() {}

    /** Makes its base itself, as the real job does. Misbehaves where {@code throw-<seed>}, {@code halt-<seed>}, {@code halt-once-<seed>}, {@code hang-<seed>} or {@code forever-<seed>} lies in the cache; waits for the watchdogs of other runs to be gone where {@code alone-<seed>} does. */
    public static RunOutcome run(RunSpec spec, JobContext context) {
        Instant startedAt = Instant.now();
        if (asked(context, "throw", spec)) {
            throw new IllegalStateException("seed " + spec.seed() + " was told to throw");
        }
        if (asked(context, "link", spec)) {
            throw new UnsatisfiedLinkError("no libtorch in java.library.path");
        }
        if (asked(context, "halt", spec)
                || context.cache().resolve("halt-once-" + spec.seed()).toFile().delete()) {
            Runtime.getRuntime().halt(17);
        }
        while (asked(context, "hang", spec)) {
            Thread.onSpinWait(); // as native code does, which looks at nothing
        }
        if (spec.model().base() instanceof BaseModel.Pretrained recipe) {
            try {
                ensure(recipe, context);
            } catch (IllegalStateException e) {
                return failed(FailureCause.INTERNAL, e.toString(), context, startedAt);
            }
        }
        while (asked(context, "alone", spec) && watchdogs() > 1) {
            Pause.millis(10);
            if (context.cancelled().getAsBoolean()) {
                return failed(FailureCause.CANCELLED, "cancelled", context, startedAt);
            }
        }
        context.listener().phase("train");
        List<StepTrace> steps = new ArrayList<>();
        double x = 0;
        for (int step = 1; step <= 100 || asked(context, "forever", spec); step++) {
            double loss = (x - spec.seed()) * (x - spec.seed());
            x -= 0.1 * (x - spec.seed());
            StepTrace trace = new StepTrace(step, loss, 0.05, Math.sqrt(loss), TokenCounts.NONE, 0, 0, 0);
            if (step <= 100) {
                steps.add(trace);
            } else {
                Pause.millis(1); // what runs forever leaves the processor to others
            }
            context.listener().step(trace, 100, 0);
            if (context.cancelled().getAsBoolean()) {
                return failed(FailureCause.CANCELLED, "cancelled", context, startedAt);
            }
        }
        RunOutcome.Traces traces = new RunOutcome.Traces(steps, List.of(), List.of(), List.of(), List.of(), List.of());
        return new RunOutcome.Completed(summary(steps), traces, provenance(context, startedAt));
    }

    /** Leaves a file per recipe; refuses where {@code broken-<type>} lies in the cache, waits while {@code hold-<type>} does. */
    public static Path ensure(BaseModel.Pretrained recipe, JobContext context) {
        String type = recipe.config().get("model_type").textValue();
        if (Files.exists(context.cache().resolve("broken-" + type))) {
            throw new IllegalStateException("no base for you");
        }
        if (context.cache().resolve("halt-once-" + type).toFile().delete()) {
            Runtime.getRuntime().halt(17);
        }
        try {
            context.listener().phase("pretrain");
            while (Files.exists(context.cache().resolve("hold-" + type))) {
                Thread.sleep(10);
            }
            return Files.writeString(context.cache().resolve("base-" + type), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new CancelledException("waiting");
        }
    }

    /** Has nothing that another could go on from; refuses where {@code broken-prefix} lies in the cache. */
    public static void share(Prefix prefix, ForkPoint until, CheckpointStore published, JobContext context) {
        if (Files.exists(context.cache().resolve("broken-prefix"))) {
            throw new IllegalStateException("no prefix for you");
        }
    }

    /** Counts those of this JVM; one of them is this run's where it has a limit. */
    private static long watchdogs() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("watchdog"))
                .count();
    }

    private static boolean asked(JobContext context, String what, RunSpec spec) {
        return Files.exists(context.cache().resolve(what + "-" + spec.seed()));
    }

    private static RunOutcome failed(FailureCause cause, String message, JobContext context, Instant startedAt) {
        return new RunOutcome.Failed(
                cause, message, TrainingSummary.NOT_STARTED, RunOutcome.Traces.EMPTY, provenance(context, startedAt));
    }

    private static Provenance provenance(JobContext context, Instant startedAt) {
        return new Provenance(context.device(), "here", context.executor(), "", "", "", startedAt, Instant.now(), null);
    }

    private static TrainingSummary summary(List<StepTrace> steps) {
        return new TrainingSummary(
                StopReason.PLANNED_STEPS,
                100,
                steps.size(),
                0,
                0,
                1,
                steps.get(0).loss(),
                steps.get(steps.size() - 1).loss(),
                Double.NaN,
                Phases.NONE,
                FlopsLedger.NONE,
                PrefixShare.NONE,
                null,
                0,
                TokenCounts.NONE,
                1,
                1,
                0L,
                0);
    }
}
