package io.gradessweep.calibrate;

import io.gradessweep.spec.Ratio;
import java.util.Arrays;
import java.util.List;

/** Computes the forecast of each tau before any was tried, ascending by tau. */
final class ForecastCurve {
    /** The number of taus, which are quantiles of the norms after the grace period. */
    private static final int TAUS = 100;

    private ForecastCurve() {}

    static List<TauForecast> of(CalibrationRequest request, RecordedTraining training) {
        Ratio ratio = request.rule().gracePeriodRatio();
        Forecast forecast =
                Forecast.of(training, request.forkStep(training.plannedSteps()), CorrectionFit.BEFORE_ANY.fit());
        return Arrays.stream(training.quantiles(TAUS, ratio.ceilOf(training.plannedSteps())))
                .parallel()
                .mapToObj(tau -> forecast.at(tau, ratio))
                .toList();
    }
}
