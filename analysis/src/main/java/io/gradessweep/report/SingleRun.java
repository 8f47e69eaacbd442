package io.gradessweep.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The few lines that tell all about a single run, where tables that compare runs have nothing to compare. */
public final class SingleRun {
    private SingleRun() {}

    /**
     * Returns the run of results that hold one alone; empty if they hold none or several.
     *
     * @throws ResultsException if the results cannot be read
     */
    public static Optional<String> text(Path results) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            List<Row> runs = database.rows("SELECT * FROM runs LIMIT 2");
            return runs.size() == 1 ? Optional.of(text(runs.get(0), database)) : Optional.empty();
        }
    }

    private static String text(Row run, ResultDatabase database) {
        StringBuilder text = new StringBuilder(run.text("run_key") + ": " + run.text("status"));
        if (!run.text("status").equals("completed")) {
            return text.append(": ").append(run.text("message")).append('\n').toString();
        }
        text.append('\n');
        if (run.number("planned_steps").orElse(0) > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %s of %s steps, loss %.4f to %.4f, %s of %s matrices frozen, %.1f s of training, %.2e FLOPs%n",
                    run.text("done_steps"),
                    run.text("planned_steps"),
                    run.number("first_loss").orElse(Double.NaN),
                    run.number("last_loss").orElse(Double.NaN),
                    run.text("frozen_matrices"),
                    run.text("matrices"),
                    run.number("training_seconds").orElse(Double.NaN),
                    run.number("training_flops").orElse(Double.NaN)));
        }
        for (Row score : database.rows("""
                SELECT benchmark, items, partial, metric, accuracy_generated, metric NOT IN ('cider_d', 'bleu_4') AS is_share,
                    if(metric = 'accuracy_normalised', accuracy_normalised, accuracy) AS accuracy,
                    if(metric = 'accuracy_normalised', standard_error_normalised, standard_error) AS standard_error
                FROM scores ORDER BY benchmark
                """)) {
            text.append(score(score));
        }
        return text.toString();
    }

    private static String score(Row score) {
        String label = MetricLabel.of(score.text("metric"));
        String metric = label.isEmpty() ? "" : " " + label;
        String error = score.number("standard_error").isPresent()
                ? String.format(
                        Locale.ROOT,
                        " ± %.2f",
                        100 * score.number("standard_error").orElseThrow())
                : "";
        String generated = score.number("accuracy_generated").isPresent()
                ? String.format(
                        Locale.ROOT,
                        ", generated %.2f %%",
                        100 * score.number("accuracy_generated").orElseThrow())
                : "";
        return String.format(
                Locale.ROOT,
                "  %s: %.2f%s%s%s of %s items%s%s%n",
                score.text("benchmark"),
                100 * score.number("accuracy").orElse(Double.NaN),
                error,
                score.isTrue("is_share") ? " %" : "",
                metric,
                score.text("items"),
                score.isTrue("partial") ? " (not all it has)" : "",
                generated);
    }
}
