package io.gradessweep.cli;

import io.gradessweep.calibrate.CalibrationAnswer;
import io.gradessweep.calibrate.CandidateRank;
import io.gradessweep.calibrate.Finished;
import io.gradessweep.calibrate.RelativeThresholds;
import io.gradessweep.calibrate.TauForecast;
import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Lays out a calibration's answer as Markdown. */
final class CalibrationTables {
    private CalibrationTables() {}

    static String text(CalibrationAnswer answer) {
        TextTable table = new TextTable();
        for (String column : List.of(
                answer.request().thresholds().axis(),
                "proposed",
                "FLOPs ratio",
                "other seeds",
                "frozen",
                "loss gap",
                "accuracy",
                "less probe's")) {
            table.column(column, Align.RIGHT);
        }
        table.column("status", Align.LEFT);
        answer.lines().forEach(line -> table.row(row(line)));
        return head(answer) + "\n\n" + table + "\n" + cost(answer) + "\n";
    }

    private static String head(CalibrationAnswer answer) {
        String name = answer.request().name() + ", " + answer.request().goal().label() + ": ";
        Optional<Finished> best = answer.selection().best();
        if (best.isEmpty()) {
            return name + "no candidate reached it";
        }
        return name
                + format(
                        "tau %s, confidence %.0f %%%s",
                        tau(answer.request().thresholds(), best.get().tau()),
                        100 * answer.selection().confidence(),
                        answer.selection().isSettled() ? "" : ", less than was asked for");
    }

    /** Returns a tau as it is written in a sweep, or the taus of selectors and their level. */
    private static String tau(RelativeThresholds thresholds, double level) {
        return thresholds.isSameForAll()
                ? Double.toString(level)
                : thresholds.at(level).label() + ", level " + level;
    }

    private static List<String> row(CalibrationAnswer.Line line) {
        TauForecast tauForecast = line.last().map(CandidateRank::tauForecast).orElse(line.proposed());
        return List.of(
                format("%s", line.proposed().tau()),
                flops(line.proposed()),
                flops(tauForecast),
                line.finished().map(one -> flops(one.elsewhere())).orElse(""),
                format("%.0f %%", 100 * tauForecast.frozenShare()),
                line.last().map(last -> format("%+.4f", last.lossGap())).orElse(""),
                line.finished()
                        .map(one -> format("%.2f %%", 100 * one.accuracy()))
                        .orElse(""),
                line.finished().map(CalibrationTables::difference).orElse(""),
                status(line));
    }

    /** Returns the FLOPs ratio: a forecast with its standard deviation, a real one without. */
    private static String flops(TauForecast tauForecast) {
        return tauForecast.endings().size() == 1
                ? format("%.3f", tauForecast.flopsRatio())
                : format("%.3f +- %.3f", tauForecast.flopsRatio(), tauForecast.spread());
    }

    private static String difference(Finished one) {
        return format(
                "%+.2f (at least %+.2f)",
                100 * one.difference().difference(), 100 * one.difference().low());
    }

    private static String status(CalibrationAnswer.Line line) {
        if (line.finished().isPresent()) {
            return "finished";
        }
        return line.droppedAt().isPresent()
                ? "dropped at step " + line.droppedAt().getAsInt()
                : "failed";
    }

    private static String cost(CalibrationAnswer answer) {
        return format(
                "%d candidates, %d trained to the end: %.2f x the %.1f s of the probe alone, scoring left out%n",
                answer.lines().size(), answer.finished(), answer.probeTimes(), answer.probeSeconds());
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
