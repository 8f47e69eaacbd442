package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Where candidates stand at a step that all of them reached. What each did until then is known, and goes into the policy as it
 * was; how norms go on is the probe's, corrected by what all of these candidates show.
 */
record Foresight(CalibrationProbe probe) {

    List<Standing> standings(int step, Collection<Trial> trials) {
        Correction correction = correction(step, trials);
        return trials.stream()
                .map(trial -> new Standing(foreseen(trial, step, correction), lossGap(trial, step)))
                .toList();
    }

    /** At its end, where nothing is left to be foreseen. */
    Standing ended(Trial trial) {
        Freezing real = probe.training().freezing(trial.frozenAt());
        return new Standing(
                new Outlook(trial.tau(), List.of(Ending.of(real))),
                lossGap(trial, probe.training().plannedSteps()));
    }

    /** How runs of other seeds may end, by what all of these show. */
    Outlook elsewhere(double tau, Collection<Trial> trials) {
        Correction correction = correction(probe.training().plannedSteps(), trials);
        return Forecast.of(probe.training(), probe.forkStep(), correction)
                .at(tau, probe.request().rule().gracePeriodRatio());
    }

    private Correction correction(int step, Collection<Trial> trials) {
        return trials.stream()
                .map(trial -> evidence(trial, step))
                .reduce(Evidence.BEFORE_ANY, Evidence::plus)
                .fit();
    }

    private Outlook foreseen(Trial trial, int step, Correction correction) {
        if (trial.isCompleted()) {
            return ended(trial).outlook();
        }
        RecordedTraining begun = probe.training().beginningAs(until(step, trial.norms()));
        return Forecast.of(begun, step, correction)
                .at(trial.tau(), probe.request().rule().gracePeriodRatio());
    }

    private Evidence evidence(Trial trial, int step) {
        SortedMap<Integer, Set<MatrixId>> frozenAt = trial.frozenAt().headMap(step + 1);
        Freezing soFar = probe.training().freezing(frozenAt);
        return Evidence.of(probe.training(), soFar, until(step, trial.norms()));
    }

    private LossGap lossGap(Trial trial, int step) {
        return LossGap.of(trial.losses(), probe.losses(), probe.forkStep(), step);
    }

    private static List<NormRow> until(int step, List<NormRow> rows) {
        return rows.stream().filter(row -> row.step() <= step).toList();
    }
}
