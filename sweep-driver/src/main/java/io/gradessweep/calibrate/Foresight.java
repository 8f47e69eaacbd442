package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Where candidates stand at a step that all of them reached: how runs with their taus may end, on this seed or others, by the probe's norms and
 * by how all of these candidates' norms differ from them so far.
 */
record Foresight(CalibrationProbe probe) {

    List<Standing> standings(int step, Collection<Trial> trials) {
        Forecast forecast = forecast(step, trials);
        return trials.stream()
                .map(trial -> new Standing(at(trial.tau(), forecast), lossGap(trial, step)))
                .toList();
    }

    /** At its end, where nothing is left to be foreseen. */
    Standing ended(Trial trial) {
        Freezing real = probe.training().freezing(trial.frozenAt());
        return new Standing(
                new Outlook(trial.tau(), List.of(Ending.of(real))),
                lossGap(trial, probe.training().plannedSteps()));
    }

    /** How other runs with this tau may end, by all that these show. */
    Outlook elsewhere(double tau, Collection<Trial> trials) {
        return at(tau, forecast(probe.training().plannedSteps(), trials));
    }

    private Outlook at(double tau, Forecast forecast) {
        return forecast.at(tau, probe.request().rule().gracePeriodRatio());
    }

    private Forecast forecast(int step, Collection<Trial> trials) {
        Correction correction = trials.stream()
                .map(trial -> evidence(trial, step))
                .reduce(Evidence.BEFORE_ANY, Evidence::plus)
                .fit();
        return Forecast.of(probe.training(), probe.forkStep(), correction);
    }

    private Evidence evidence(Trial trial, int step) {
        SortedMap<Integer, Set<MatrixId>> frozenAt = trial.frozenAt().headMap(step + 1);
        Freezing soFar = probe.training().freezing(frozenAt);
        return Evidence.of(probe.training(), soFar, until(step, trial.norms()));
    }

    private double lossGap(Trial trial, int step) {
        return LossGap.of(trial.losses(), probe.losses(), probe.forkStep(), step);
    }

    private static List<NormRow> until(int step, List<NormRow> rows) {
        return rows.stream().filter(row -> row.step() <= step).toList();
    }
}
