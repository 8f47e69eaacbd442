package io.gradessweep.calibrate;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.report.CompletedRun;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.ResultsException;
import io.gradessweep.report.StoredTraces;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run that is replayed over taus and grace period ratios, and compared with the real runs of the same training.
 *
 * @param replayed the replays without correction
 * @param corrected the replays with correction; empty unless the correction predicts each real run better from the
 *     others
 * @param correction the correction that was fitted to all real runs
 * @param predictions one for each real run
 */
public record ReplayedRun(
        RecordedTraining training,
        Surface replayed,
        Optional<Surface> corrected,
        Correction correction,
        List<Prediction> predictions) {
    /** The least number of real runs, so that each can be predicted from the others. */
    private static final int LEAST_TO_LEARN_FROM = 2;

    /**
     * Replays a run of stored results.
     *
     * @param files the source of its model's configuration
     * @throws ResultsException if there is no such completed run, or if there are several
     * @throws io.gradessweep.spec.InvalidInputException if the run cannot be replayed
     */
    public static ReplayedRun of(ResultDatabase database, ReplayRequest request, RemoteFiles files) {
        List<CompletedRun> all = CompletedRun.all(database);
        CompletedRun run = named(all, request.run());
        RunSpec spec = SpecJson.read(run.specJson());
        RecordedTraining training = StoredTraining.read(
                        run, spec, request.rule(), files, new StoredTraces(database, run.runId()))
                .withThresholdsOf(request.selectors(), Ratio.of("0"));
        List<RealRun> real = new ArrayList<>();
        for (CompletedRun other : all) {
            RunSpec otherSpec = SpecJson.read(other.specJson());
            if (other.frozenMatrices() > 0
                    && otherSpec.earlyStopping() instanceof EarlyStopping.GradES choice
                    && request.rule().judgesAs(choice)
                    && choice.thawing().every() == 0
                    && SameTraining.is(spec, otherSpec)) {
                real.add(StoredTraining.real(other, choice, training, new StoredTraces(database, other.runId())));
            }
        }
        return of(training, request, real);
    }

    static ReplayedRun of(RecordedTraining training, ReplayRequest request, List<RealRun> real) {
        List<Double> taus = request.taus(training);
        Surface plain = Surface.of(new Replay(training, Correction.NONE), taus, request.ratios());
        List<Prediction> predictions = predictions(training, real);
        Correction correction = correction(real);
        Optional<Surface> corrected = isBetter(predictions)
                ? Optional.of(Surface.of(new Replay(training, correction), taus, request.ratios()))
                : Optional.empty();
        return new ReplayedRun(training, plain, corrected, correction, predictions);
    }

    private static List<Prediction> predictions(RecordedTraining training, List<RealRun> real) {
        List<Prediction> predictions = new ArrayList<>();
        for (RealRun run : real) {
            List<RealRun> others = new ArrayList<>(real);
            others.remove(run);
            predictions.add(new Prediction(
                    training,
                    run,
                    new Replay(training, Correction.NONE).of(run.choice()),
                    new Replay(training, correction(others)).of(run.choice())));
        }
        return predictions;
    }

    private static Correction correction(List<RealRun> real) {
        return real.stream()
                .map(RealRun::correctionFit)
                .reduce(CorrectionFit.NONE, CorrectionFit::plus)
                .fit();
    }

    private static boolean isBetter(List<Prediction> predictions) {
        return predictions.size() >= LEAST_TO_LEARN_FROM
                && Errors.of(predictions, one -> one.flopsError(one.corrected()))
                                .mean()
                        < Errors.of(predictions, one -> one.flopsError(one.replayed()))
                                .mean();
    }

    private static CompletedRun named(List<CompletedRun> all, String keyOrId) {
        List<CompletedRun> found = all.stream()
                .filter(run -> run.runKey().equals(keyOrId) || run.runId().equals(keyOrId))
                .toList();
        if (found.size() != 1) {
            throw new ResultsException(
                    found.isEmpty()
                            ? "no completed run " + keyOrId
                                    + "; `grades query` with SELECT run_key FROM runs lists them"
                            : "several runs " + keyOrId + "; name one by its id: "
                                    + String.join(
                                            ", ",
                                            found.stream()
                                                    .map(CompletedRun::runId)
                                                    .toList()));
        }
        return found.get(0);
    }
}
