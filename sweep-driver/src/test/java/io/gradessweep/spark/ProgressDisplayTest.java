package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.store.Attempt;
import io.gradessweep.store.Outcomes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line of each thing that ends. */
class ProgressDisplayTest {
    @TempDir
    Path home;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Test
    void everyEndHasALineThatSaysHow() {
        Plan plan = new PlanFixture(home).plan(PlanFixture.sweep("full"));
        PlannedRun run = plan.runs().get(0);
        RunOutcome completed = Outcomes.completed();
        TrainingSummary kept = completed.summary();
        TrainingSummary own = summary(kept, kept.plannedSteps(), null);
        try (ProgressDisplay display = new ProgressDisplay(out, ProgressDisplay.Medium.PLAIN, 80, Optional.empty())) {
            display.sweepBegins(1, 2);
            display.baseEnded("m", "");
            display.baseEnded("m", "no weights");
            display.prefixEnded("p/prefix=0.5", "");
            display.prefixEnded("p/prefix=0.5", "killed");
            display.progress(new Progress("a", Progress.RESUMED, 40, 100, Double.NaN, 0, 0, 0));
            display.executorLost("a", "exited");
            display.runEnded(run, completed);
            display.runEnded(run, new RunOutcome.Completed(own, completed.traces(), completed.provenance()));
            display.runEnded(
                    run, new RunOutcome.Completed(summary(kept, 0, null), completed.traces(), completed.provenance()));
            display.runEnded(run, Outcomes.failed(FailureCause.OUT_OF_MEMORY, "heap"));
            display.runEnded(run, Outcomes.failed(FailureCause.PAUSED, ""));
            display.runEnded(run, Outcomes.failed(FailureCause.CANCELLED, "the sweep was stopped"));
            display.awaitedStopped("m");
            display.trainedAgain(run, new Attempt(3, 1));
            display.sweepEnded(new SlotUtilisation(10, 1, 0, 2));
            display.sweepEnded(new SlotUtilisation(10, 3, 16, 2));
        }
        String key = "tiny-qwen/full/seed=1";
        assertThat(written.toString(StandardCharsets.UTF_8).lines().toList())
                .isEqualTo(List.of(
                        "base model m is ready",
                        "base model m failed: no weights",
                        "p/prefix=0.5 is ready",
                        "p/prefix=0.5 failed: killed",
                        "a resumed at step 40/100",
                        "again  a: exited",
                        "done   " + key
                                + ": scored the weights that run 0123456789abcdef0123 kept, no step trained, 1m0s",
                        "done   " + key + ": 80 steps, 21 of 22 matrices frozen, loss 1.2500, 1m0s",
                        "done   " + key + ": scored as it is, 1m0s",
                        "failed " + key + ": out_of_memory: heap",
                        "paused " + key + " after step 0",
                        "stopped " + key,
                        "stopped m",
                        "note   " + key + " has trained again, since the kept weights are damaged: see logs/"
                                + run.runId() + "-0003-1.log in the results",
                        "wall time 10.0 s; 2 slots were busy for 80 % of it, with 3 jobs"));
    }

    /** The same figures, of 22 matrices. */
    private static TrainingSummary summary(TrainingSummary of, int plannedSteps, String trainedBy) {
        return new TrainingSummary(
                of.stopReason(),
                plannedSteps,
                of.doneSteps(),
                of.frozenMatrices(),
                22,
                of.microBatch(),
                of.firstLoss(),
                of.lastLoss(),
                of.bestValidationLoss(),
                of.phases(),
                of.flops(),
                of.share(),
                trainedBy,
                of.hfFlops(),
                of.tokens(),
                of.parameters(),
                of.trainableParameters(),
                of.peakDeviceBytes(),
                of.peakHostBytes());
    }
}
