package io.gradessweep.job;

import io.gradessweep.job.checkpoint.RowSpool;
import io.gradessweep.job.checkpoint.RunHistory;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.ItemScore;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.PrefixShare;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.ScoreDetail;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.result.ValidationTrace;
import io.gradessweep.train.StepListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps every row that a run records, so that the rows of a run that fails are not lost. Those of steps and norms, which
 * grow with the run, go to disk as they come.
 */
final class RunRecorder implements StepListener, RunHistory {
    private final JobListener listener;
    private final RowSpool<StepTrace> steps;
    private final RowSpool<NormTrace> norms;
    private final List<FreezeEvent> freezes = new ArrayList<>();
    private final List<ValidationTrace> validations = new ArrayList<>();
    private final List<ItemScore> items = new ArrayList<>();
    private final List<BenchmarkScore> scores = new ArrayList<>();
    private final List<ScoreDetail> scoreDetails = new ArrayList<>();
    private int plannedSteps;
    private int matrices;
    private PrefixShare share = PrefixShare.NONE;
    private int doneSteps;
    private double firstLoss = Double.NaN;
    private double lastLoss = Double.NaN;

    /** @param scratch a directory for temporary files */
    RunRecorder(JobListener listener, Path scratch) {
        this.listener = listener;
        steps = new RowSpool<>(StepTrace.class, scratch);
        norms = new RowSpool<>(NormTrace.class, scratch);
    }

    /** Sets the totals that progress is measured against. */
    void begin(int newPlannedSteps, int newMatrices) {
        plannedSteps = newPlannedSteps;
        matrices = newMatrices;
        listener.phase("train");
    }

    @Override
    public void resume(RunOutcome.Traces traces) {
        try {
            add(traces);
        } catch (IOException e) {
            throw new IllegalStateException("the records of the run cannot be kept: " + e.getMessage(), e);
        }
        listener.resumed(doneSteps, plannedSteps);
    }

    /**
     * Takes the rows and totals of a training that another run has done.
     *
     * @throws IOException if the rows cannot be kept; nothing has changed then
     */
    void adopt(TrainingSummary summary, RunOutcome.Traces traces) throws IOException {
        add(traces);
        plannedSteps = summary.plannedSteps();
        matrices = summary.matrices();
        share = summary.share();
    }

    private void add(RunOutcome.Traces traces) throws IOException {
        try {
            traces.steps().read(this::count);
            steps.addAll(traces.steps());
            norms.addAll(traces.norms());
        } catch (IOException e) {
            clear();
            throw e;
        }
        freezes.addAll(traces.freezes());
        validations.addAll(traces.validations());
    }

    /** Drops the rows on disk, and what was told from them. */
    void clear() {
        steps.clear();
        norms.clear();
        doneSteps = 0;
        firstLoss = Double.NaN;
        lastLoss = Double.NaN;
    }

    private void count(StepTrace step) {
        doneSteps++;
        firstLoss = doneSteps == 1 ? step.loss() : firstLoss;
        lastLoss = step.loss();
    }

    /** Notes which part of the recorded training was shared with other runs. */
    @Override
    public void share(PrefixShare shared) {
        share = shared;
    }

    @Override
    public void step(StepTrace trace) {
        steps.add(trace);
        count(trace);
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

    void details(List<ScoreDetail> details) {
        scoreDetails.addAll(details);
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

    /** Returns the number of steps that are recorded, those of earlier processes included. */
    int doneSteps() {
        return doneSteps;
    }

    /** Returns the loss of step 1; NaN before it. */
    double firstLoss() {
        return firstLoss;
    }

    /** Returns the loss of the last step; NaN before step 1. */
    double lastLoss() {
        return lastLoss;
    }

    /** Returns the lowest validation loss; NaN before the first validation. */
    double bestValidationLoss() {
        return validations.stream().mapToDouble(ValidationTrace::loss).min().orElse(Double.NaN);
    }

    @Override
    public RunOutcome.Traces traces() {
        return new RunOutcome.Traces(
                steps.rows(),
                norms.rows(),
                List.copyOf(freezes),
                List.copyOf(validations),
                List.copyOf(items),
                List.copyOf(scores),
                List.copyOf(scoreDetails));
    }
}
