package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.Versions;
import io.gradessweep.job.checkpoint.CheckpointStore;
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
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** A run that trains nothing and returns a hundred steps. The time that a sweep of such runs takes is overhead. */
public final class NoOpRun {
    private static final int STEPS = 100;

    private NoOpRun() {}

    public static RunOutcome run(RunSpec spec, JobContext context) {
        Instant now = Instant.now();
        List<StepTrace> steps = IntStream.rangeClosed(1, STEPS)
                .mapToObj(step -> new StepTrace(step, 1.0 / step, 0, 0, TokenCounts.NONE, 0, 0, 0))
                .toList();
        TrainingSummary summary = new TrainingSummary(
                StopReason.PLANNED_STEPS,
                STEPS,
                STEPS,
                0,
                0,
                1,
                1,
                1.0 / STEPS,
                Double.NaN,
                Phases.NONE,
                FlopsLedger.NONE,
                PrefixShare.NONE,
                null,
                0,
                TokenCounts.NONE,
                0,
                0,
                0L,
                0);
        Provenance provenance = new Provenance(
                context.device(), Versions.host(), context.executor(), "", "", "", now, Instant.now(), null);
        return new RunOutcome.Completed(
                summary,
                new RunOutcome.Traces(steps, List.of(), List.of(), List.of(), List.of(), List.of()),
                provenance);
    }

    /** Publishes no state, so there is none from which another run could fork. */
    public static void share(Prefix prefix, ForkPoint until, CheckpointStore published, JobContext context) {}

    public static Path ensure(BaseModel.Pretrained recipe, JobContext context) {
        return context.cache();
    }
}
