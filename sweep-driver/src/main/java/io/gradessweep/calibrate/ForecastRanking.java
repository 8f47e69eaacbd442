package io.gradessweep.calibrate;

import java.util.Collection;
import java.util.List;

/**
 * Computes the figures by which candidates are ranked at a step that all of them have reached. It forecasts how runs of
 * their taus end, with this seed or others, from the probe's norms and from how the norms of all these candidates
 * differ from them so far.
 */
record ForecastRanking(CalibrationProbe probe) {

    List<CandidateRank> ranks(int step, Collection<Trial> trials) {
        Forecast forecast =
                forecast(trials.stream().map(trial -> trial.until(step)).toList());
        return trials.stream()
                .map(trial -> new CandidateRank(at(trial.tau(), forecast), lossGap(trial, step)))
                .toList();
    }

    /** Returns the figures of a candidate at its end, which are real and not forecast. */
    CandidateRank ended(Trial trial) {
        Freezing real = probe.training().freezing(trial.frozenAt());
        return new CandidateRank(
                new TauForecast(trial.tau(), List.of(Ending.of(real))),
                lossGap(trial, probe.training().plannedSteps()));
    }

    /**
     * Forecasts how runs of these taus end with other seeds, from the norms of all trials; in the order of the taus.
     */
    List<TauForecast> elsewhere(List<Double> taus, Collection<Trial> trials) {
        Forecast forecast = forecast(trials);
        return taus.stream().map(tau -> at(tau, forecast)).toList();
    }

    private TauForecast at(double tau, Forecast forecast) {
        return forecast.at(tau, probe.request().rule().gracePeriodRatio());
    }

    private Forecast forecast(Collection<Trial> trials) {
        Correction correction = trials.stream()
                .map(this::correctionFit)
                .reduce(CorrectionFit.BEFORE_ANY, CorrectionFit::plus)
                .fit();
        return Forecast.of(probe.training(), probe.forkStep(), correction);
    }

    private CorrectionFit correctionFit(Trial trial) {
        Freezing soFar = probe.training().freezing(trial.frozenAt());
        return CorrectionFit.of(probe.training(), soFar, trial.norms());
    }

    private double lossGap(Trial trial, int step) {
        return LossGap.of(trial.losses(), probe.losses(), probe.forkStep(), step);
    }
}
