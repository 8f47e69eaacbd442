package io.gradessweep.calibrate;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.report.CompletedRun;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.StoredTraces;
import io.gradessweep.report.TriedRun;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The probe of a calibration: the run in which nothing froze, with the forecasts and the candidates that follow from it
 * alone.
 *
 * @param losses the loss of each step, nats per token
 * @param curve the forecast of every tau, ascending by tau
 * @param taus the candidates, ascending
 */
public record CalibrationProbe(
        CalibrationRequest request,
        TriedRun run,
        RecordedTraining training,
        List<Double> losses,
        List<TauForecast> curve,
        List<Double> taus) {
    /**
     * Reads the probe of a request, or nothing while it is not completed.
     *
     * @param files the source of its model's configuration
     * @throws InvalidInputException if the probe cannot be replayed, the goal cannot be reached, or no tau would freeze
     *     a matrix
     */
    public static Optional<CalibrationProbe> read(
            ResultDatabase database, CalibrationRequest request, RemoteFiles files) {
        return CompletedRun.all(database).stream()
                .filter(run -> run.runId().equals(request.probeId()))
                .findFirst()
                .map(run -> read(database, request, files, run));
    }

    private static CalibrationProbe read(
            ResultDatabase database, CalibrationRequest request, RemoteFiles files, CompletedRun run) {
        StoredTraces traces = new StoredTraces(database, run.runId());
        ReplayRule rule = ReplayRule.of(request.rule());
        RecordedTraining training = StoredTraining.read(run, request.probe(), rule, files, traces)
                .withThresholdsOf(request.selectors(), request.rule().gracePeriodRatio());
        requireReachable(request, training);
        CalibrationRequest measured = request.with(training.rule().thresholds());
        List<TauForecast> curve = ForecastCurve.of(measured, training);
        List<Double> taus = Candidates.of(curve, request.goal(), request.candidates());
        if (taus.isEmpty()) {
            throw new InvalidInputException(
                    "no tau would freeze a matrix in what is left after the grace period; lower grades.grace_period_ratio,"
                            + " grades.measure_every or grades.patience");
        }
        TriedRun tried = TriedRun.find(database, run.runId()).orElseThrow();
        return new CalibrationProbe(measured, tried, training, traces.losses(), curve, taus);
    }

    /** @throws InvalidInputException if a run that freezes everything as early as the rule may misses the goal */
    static void requireReachable(CalibrationRequest request, RecordedTraining training) {
        EarlyStopping.GradES rule = request.rule();
        int first = rule.gracePeriodRatio().ceilOf(training.plannedSteps()) + 1 + (rule.patience() - 1) * rule.every();
        SortedMap<Integer, Set<MatrixId>> atOnce = new TreeMap<>();
        if (first <= training.plannedSteps()) {
            atOnce.put(first, Set.copyOf(training.matrices()));
        }
        Ending least = Ending.of(training.freezing(atOnce));
        if (!request.goal().canBeReachedBy(least)) {
            throw new InvalidInputException(String.format(
                    Locale.ROOT,
                    "%s cannot be reached: a run that freezes everything as soon as it may has %.3f; lower"
                            + " grades.grace_period_ratio",
                    request.goal().label(),
                    least.flopsRatio()));
        }
    }

    int forkStep() {
        return request.forkStep(training.plannedSteps());
    }
}
