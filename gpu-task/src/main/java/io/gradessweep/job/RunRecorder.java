package io.gradessweep.job;

import io.gradessweep.job.checkpoint.RunHistory;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.ItemScore;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.PrefixShare;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.result.ValidationTrace;
import io.gradessweep.train.StepListener;
import java.util.ArrayList;
import java.util.List;

/** Keeps every row that a run records, so that the rows of a run that fails are not lost. */
final class RunRecorder implements StepListener, RunHistory {
    private final JobListener listener;
    private final List<StepTrace> steps = new ArrayList<>();
    private final List<NormTrace> norms = new ArrayList<>();
    private final List<FreezeEvent> freezes = new ArrayList<>();
    private final List<ValidationTrace> validations = new ArrayList<>();
    private final List<ItemScore> items = new ArrayList<>();
    private final List<BenchmarkScore> scores = new ArrayList<>();
    private int plannedSteps;
    private int matrices;
    private PrefixShare share = PrefixShare.NONE;

    RunRecorder(JobListener listener) {
        this.listener = listener;
    }

    /** Sets the totals that progress is measured against. */
    void begin(int newPlannedSteps, int newMatrices) {
        plannedSteps = newPlannedSteps;
        matrices = newMatrices;
        listener.phase("train");
    }

    /** Puts the rows that an earlier process recorded of the run before those of this process. */
    @Override
    public void resume(RunOutcome.Traces traces) {
        add(traces);
        listener.resumed(steps.size(), plannedSteps);
    }

    /** Takes the rows and totals of a training that another run has done. */
    void adopt(TrainingSummary summary, RunOutcome.Traces traces) {
        plannedSteps = summary.plannedSteps();
        matrices = summary.matrices();
        share = summary.share();
        add(traces);
    }

    private void add(RunOutcome.Traces traces) {
        steps.addAll(traces.steps());
        norms.addAll(traces.norms());
        freezes.addAll(traces.freezes());
        validations.addAll(traces.validations());
    }

    /** Notes which part of the recorded training was shared with other runs. */
    @Override
    public void share(PrefixShare shared) {
        share = shared;
    }

    @Override
    public void step(StepTrace trace) {
        steps.add(trace);
        listener.step(trace, plannedSteps, matrices);
    }

    @Override
    public void norm(NormTrace trace) {
        norms.add(trace);
    }

    @Override
    public void freeze(FreezeEvent event) {
        freezes.add(event);
    }

    @Override
    public void validation(ValidationTrace trace) {
        validations.add(trace);
    }

    void score(BenchmarkScore score, List<ItemScore> itemScores) {
        scores.add(score);
        items.addAll(itemScores);
    }

    @Override
    public PrefixShare share() {
        return share;
    }

    @Override
    public int plannedSteps() {
        return plannedSteps;
    }

    int matrices() {
        return matrices;
    }

    @Override
    public RunOutcome.Traces traces() {
        return new RunOutcome.Traces(
                List.copyOf(steps),
                List.copyOf(norms),
                List.copyOf(freezes),
                List.copyOf(validations),
                List.copyOf(items),
                List.copyOf(scores));
    }
}
