package io.gradessweep.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What each tau is foreseen to do, by the probe alone. Where many matrices measure nearly the same, a little more tau freezes
 * much more, so more taus are looked at there.
 */
final class TradeOffCurve {
    private static final int QUANTILES = 200;
    /** Of FLOPs ratio between one tau and the next: less than seeds differ by. */
    private static final double LARGEST_STEP = 0.02;

    private static final int HALVINGS = 6;

    private final Replay replay;
    private final CalibrationRequest request;

    private TradeOffCurve(Replay replay, CalibrationRequest request) {
        this.replay = replay;
        this.request = request;
    }

    /** Ascending by tau. */
    static List<Outlook> of(CalibrationRequest request, RecordedTraining training) {
        TradeOffCurve curve = new TradeOffCurve(new Replay(training, Correction.NONE), request);
        int grace = request.rule().gracePeriodRatio().ceilOf(training.plannedSteps());
        List<Outlook> outlooks = Arrays.stream(training.quantiles(QUANTILES, grace))
                .parallel()
                .mapToObj(curve::at)
                .toList();
        for (int halving = 0; halving < HALVINGS; halving++) {
            outlooks = curve.halved(outlooks);
        }
        return outlooks;
    }

    private List<Outlook> halved(List<Outlook> outlooks) {
        List<Outlook> finer = new ArrayList<>();
        for (int place = 0; place < outlooks.size(); place++) {
            Outlook one = outlooks.get(place);
            finer.add(one);
            if (place + 1 < outlooks.size()) {
                between(one, outlooks.get(place + 1)).ifPresent(finer::add);
            }
        }
        return finer;
    }

    private Optional<Outlook> between(Outlook one, Outlook next) {
        if (Math.abs(one.flopsRatio() - next.flopsRatio()) <= LARGEST_STEP) {
            return Optional.empty();
        }
        double middle = RecordedTraining.shortened(Math.sqrt(one.tau() * next.tau()));
        return one.tau() < middle && middle < next.tau() ? Optional.of(at(middle)) : Optional.empty();
    }

    private Outlook at(double tau) {
        return Outlook.of(
                tau, replay.of(replay.training().rule().at(tau, request.rule().gracePeriodRatio())));
    }
}
