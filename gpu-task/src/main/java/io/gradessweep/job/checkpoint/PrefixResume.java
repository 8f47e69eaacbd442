package io.gradessweep.job.checkpoint;

import io.gradessweep.result.Phases;
import io.gradessweep.result.PrefixShare;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.ValidationTrace;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.train.PhaseClock;
import io.gradessweep.train.TrainingLoop;
import io.gradessweep.train.ValidationReplay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forks a run that has not started from the state at the end of a prefix that it has in common with other runs. A state
 * that cannot be used only causes a line in the log: the run then trains more steps itself, or all of them.
 */
public record PrefixResume(
        SharedStates shared,
        RunSpec spec,
        CheckpointOrigin origin,
        TrainingLoop loop,
        RunHistory history,
        PhaseClock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(PrefixResume.class);

    /** Forks the run from the latest of the shared states that it would have passed through. */
    public void take() {
        int latest = ForkPoint.of(spec)
                .map(point -> point.step(history.plannedSteps()))
                .orElse(Integer.MAX_VALUE);
        clock.load(() -> {
            try {
                shared.states().offer(latest, this::take);
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("no shared state of {} can be looked for: {}", shared.prefixId(), e.toString());
            }
            return loop.done();
        });
    }

    private boolean take(Path directory) {
        try {
            TrainingCheckpoint checkpoint = TrainingCheckpoint.read(directory, origin.of(shared.prefixId()));
            RunOutcome.Traces traces = TraceFiles.read(directory);
            Optional<List<ValidationTrace>> checks =
                    ValidationReplay.of(spec, history.plannedSteps(), traces.validations(), checkpoint.step());
            if (checks.isEmpty()) {
                return false;
            }
            loop.fork(directory, checks.get());
            record(traces, checks.get(), checkpoint.phases());
            return true;
        } catch (InvalidInputException | IOException e) {
            LOG.warn("shared state {} is not used: {}", directory, e.getMessage());
            return false;
        }
    }

    /**
     * Records the shared steps, and the run's own validations among them, as if the run had trained alone. Loading and
     * writing are not counted, since other jobs did that.
     */
    private void record(RunOutcome.Traces traces, List<ValidationTrace> checks, Phases spent) {
        double validation =
                checks.stream().mapToDouble(ValidationTrace::seconds).sum();
        Phases phases =
                new Phases(0, spent.trainSeconds(), spent.imageWaitSeconds(), spent.monitorSeconds(), validation, 0, 0);
        clock.resume(phases);
        history.resume(
                new RunOutcome.Traces(traces.steps(), traces.norms(), traces.freezes(), checks, List.of(), List.of()));
        history.share(new PrefixShare(
                loop.done(), phases.trainingSeconds(), loop.flops().trainingFlops()));
    }
}
