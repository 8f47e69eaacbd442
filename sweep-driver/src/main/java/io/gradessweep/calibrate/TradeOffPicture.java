package io.gradessweep.calibrate;

import io.gradessweep.picture.TradeOffCurve;
import io.gradessweep.picture.TradeOffCurve.Candidate;
import io.gradessweep.picture.TradeOffCurve.Fate;
import io.gradessweep.picture.TradeOffCurve.Point;

/** Draws a calibration's answer: the forecast of every tau, and the result of each candidate. */
public final class TradeOffPicture {
    private TradeOffPicture() {}

    /** Returns a whole SVG document. */
    public static String of(CalibrationAnswer answer) {
        CalibrationRequest request = answer.request();
        return new TradeOffCurve(
                        request.name(),
                        "goal " + request.goal().label() + "; the line is what the probe foresees",
                        request.thresholds().axis() + " ("
                                + request.rule().measure().label() + ")",
                        answer.curve().stream().map(TradeOffPicture::point).toList(),
                        answer.lines().stream()
                                .map(line -> candidate(line, answer.selection()))
                                .toList(),
                        request.goal().flopsLimit())
                .svg();
    }

    private static Candidate candidate(CalibrationAnswer.Line line, Selection selection) {
        return new Candidate(
                point(line.last().map(CandidateRank::tauForecast).orElse(line.proposed())), fate(line, selection));
    }

    private static Fate fate(CalibrationAnswer.Line line, Selection selection) {
        if (line.finished().isEmpty()) {
            return Fate.DROPPED;
        }
        return line.finished().equals(selection.best()) ? Fate.BEST : Fate.FINISHED;
    }

    private static Point point(TauForecast tauForecast) {
        return new Point(tauForecast.tau(), tauForecast.flopsRatio());
    }
}
