package io.gradessweep.cli;

import io.gradessweep.calibrate.Errors;
import io.gradessweep.calibrate.Freezing;
import io.gradessweep.calibrate.Prediction;
import io.gradessweep.calibrate.RecordedTraining;
import io.gradessweep.calibrate.ReplayedRun;
import io.gradessweep.calibrate.Surface;
import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import io.gradessweep.spec.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Lays out a replayed run as Markdown: its surface, and the real runs with the replays that predict them. */
final class ReplayTables {
    private ReplayTables() {}

    static String text(ReplayedRun run) {
        String axis = run.training().rule().thresholds().axis();
        StringBuilder text = new StringBuilder(head(axis, run));
        text.append(surface(axis, run.corrected().orElse(run.replayed())));
        if (!run.predictions().isEmpty()) {
            text.append("\nReal runs of the same training, and what a replay makes of each")
                    .append(" (corrected: by what the others show)\n\n")
                    .append(real(run.predictions()))
                    .append('\n')
                    .append(errors("replayed", run.predictions(), Prediction::replayed))
                    .append(errors("corrected", run.predictions(), Prediction::corrected));
        }
        return text.toString();
    }

    private static String head(String axis, ReplayedRun run) {
        RecordedTraining training = run.training();
        String corrected = run.corrected().isEmpty()
                ? "without correction"
                : format(
                        "corrected as %d real runs show: norms x exp(%.3f x share of matrices frozen, summed over the run so far)",
                        run.predictions().size(), run.correction().rate());
        return format(
                        "%s: %d matrices, %s at %d of %d steps%n%n",
                        training.name(),
                        training.matrices().size(),
                        training.rule().label(),
                        training.recordedSteps(),
                        training.plannedSteps())
                + format(
                        "FLOPs ratio by %s and grace period ratio, %s; in brackets matrices frozen, @ the step that froze"
                                + " the last%n%n",
                        axis, corrected);
    }

    private static String surface(String axis, Surface surface) {
        TextTable table = new TextTable();
        table.column(axis, Align.RIGHT);
        for (Ratio ratio : surface.ratios()) {
            table.column(ratio.toString(), Align.RIGHT);
        }
        for (int row = 0; row < surface.taus().size(); row++) {
            List<String> cells =
                    new ArrayList<>(List.of(format("%.4g", surface.taus().get(row))));
            surface.cells().get(row).forEach(cell -> cells.add(cell(cell)));
            table.row(cells);
        }
        return table.toString();
    }

    private static String cell(Freezing freezing) {
        String all = freezing.allFrozenStep().isPresent() ? " @" + freezing.doneSteps() : "";
        return format("%.3f (%d%s)", freezing.flopsRatio(), freezing.frozenMatrices(), all);
    }

    private static String real(List<Prediction> predictions) {
        TextTable table = new TextTable();
        table.column("run", Align.LEFT);
        for (String column : List.of("tau", "ratio", "real", "replayed", "corrected", "steps off", "off, corrected")) {
            table.column(column, Align.RIGHT);
        }
        for (Prediction prediction : predictions) {
            table.row(List.of(
                    prediction.real().name(),
                    prediction.real().choice().tau().label(),
                    prediction.real().choice().gracePeriodRatio().toString(),
                    cell(prediction.real().freezing()),
                    cell(prediction.replayed()),
                    cell(prediction.corrected()),
                    format("%.1f", prediction.stepError(prediction.replayed())),
                    format("%.1f", prediction.stepError(prediction.corrected()))));
        }
        return table.toString();
    }

    private static String errors(String name, List<Prediction> predictions, Function<Prediction, Freezing> predicted) {
        Errors flops = Errors.of(predictions, one -> one.flopsError(predicted.apply(one)));
        Errors steps = Errors.of(predictions, one -> one.stepError(predicted.apply(one)));
        double bias = predictions.stream()
                .mapToDouble(one -> one.flopsError(predicted.apply(one)))
                .average()
                .orElseThrow();
        return format(
                "%-9s over %d runs: FLOPs ratio off by %.3f on average, %.3f at worst (real less predicted %+.3f);"
                        + " freeze steps by %.1f on average, %.1f in the worst run%n",
                name, predictions.size(), flops.mean(), flops.worst(), bias, steps.mean(), steps.worst());
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
