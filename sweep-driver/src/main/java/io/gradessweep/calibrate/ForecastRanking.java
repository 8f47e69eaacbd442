package io.gradessweep.calibrate;

import java.util.Collection;
import java.util.List;

/**
 * Where candidates stand at a step that all of them reached: how runs with their taus may end, on this seed or others, by the probe's norms and
 * by how all of these candidates' norms differ from them so far.
 */
record ForecastRanking(CalibrationProbe probe) {

    List<CandidateRank> standings(int step, Collection<Trial> trials) {
        Forecast forecast =
                forecast(trials.stream().map(trial -> trial.until(step)).toList());
        return trials.stream()
                .map(trial -> new CandidateRank(at(trial.tau(), forecast), lossGap(trial, step)))
                .toList();
    }

    /** At its end, where nothing is left to be foreseen. */
    CandidateRank ended(Trial trial) {
        Freezing real = probe.training().freezing(trial.frozenAt());
        return new CandidateRank(
                new TauForecast(trial.tau(), List.of(Ending.of(real))),
                lossGap(trial, probe.training().plannedSteps()));
    }

    /** How other runs with these taus may end, in their order, by all that trials show. */
    List<TauForecast> elsewhere(List<Double> taus, Collection<Trial> trials) {
        Forecast forecast = forecast(trials);
        return taus.stream().map(tau -> at(tau, forecast)).toList();
    }

    private TauForecast at(double tau, Forecast forecast) {
        return forecast.at(tau, probe.request().rule().gracePeriodRatio());
    }

    private Forecast forecast(Collection<Trial> trials) {
        Correction correction = trials.stream()
                .map(this::evidence)
                .reduce(CorrectionFit.BEFORE_ANY, CorrectionFit::plus)
                .fit();
        return Forecast.of(probe.training(), probe.forkStep(), correction);
    }

    private CorrectionFit evidence(Trial trial) {
        Freezing soFar = probe.training().freezing(trial.frozenAt());
        return CorrectionFit.of(probe.training(), soFar, trial.norms());
    }

    private double lossGap(Trial trial, int step) {
        return LossGap.of(trial.losses(), probe.losses(), probe.forkStep(), step);
    }
}
