package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.SvgFile;
import io.gradessweep.table.ResultTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a sweep with everything that figures are drawn from. */
class ReportPageTest {
    static final String NASTY = "m<b>&\"_$|*";

    @TempDir
    Path results;

    /** Two models, four methods, two seeds, forty steps each; one layer, whose matrices freeze from step 22 on. */
    static void sweep(Path results) {
        SweepFixture sweep = new SweepFixture(results);
        for (String model : List.of("one", NASTY)) {
            for (String method : List.of("full", "full+grades", "lora", "lora+grades")) {
                for (long seed = 1; seed <= 2; seed++) {
                    String id = sweep.completed(model, method, seed, run(method, seed));
                    sweep.scores(id, List.of(score("b", "boolq", 0.5 + 0.01 * seed), score("p", "piqa", 0.5)));
                    sweep.rows(ResultTables.STEPS, id, steps(method));
                    sweep.rows(ResultTables.NORMS, id, norms(method));
                    if (method.endsWith("grades")) {
                        sweep.freezes(id, Map.of("q", 22, "k", 25, "up", 30));
                    }
                }
            }
        }
        sweep.failed("one/full/seed=9", "diverged", "loss is <b>NaN</b> | \\textbf{x}");
    }

    private static Map<String, Object> run(String method, long seed) {
        boolean grades = method.endsWith("grades");
        Map<String, Object> row = new HashMap<>(cost(grades ? 80.0 + seed : 100, grades ? 800 : 1000, 900));
        row.put("fine_tuning", method.startsWith("full") ? "full" : "lora");
        row.put("early_stopping", grades ? "grades" : "none");
        if (grades) {
            row.putAll(Map.of("tau", 2.0, "criterion", "gradient", "norm", "l1", "grace_period_ratio", 0.5));
        }
        row.putAll(Map.of("planned_steps", 40, "matrices", 4, "parameters", 1000L, "train_seconds", 70.0));
        row.putAll(Map.of("load_seconds", 1.0, "monitor_seconds", 2.0, "validation_seconds", 0.0));
        row.putAll(Map.of("evaluation_seconds", 5.0, "checkpoint_seconds", 0.5, "sweep", "s", "stands_for", "phi-4"));
        return row;
    }

    private static List<Map<String, Object>> steps(String method) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int step = 1; step <= 40; step++) {
            int frozen = !method.endsWith("grades") || step < 22 ? 0 : step < 25 ? 1 : step < 30 ? 2 : 3;
            Map<String, Object> row = new HashMap<>();
            row.putAll(Map.of("step", step, "loss", 3.0 - 0.05 * step, "frozen_matrices", frozen));
            row.putAll(Map.of("tokens", 64L, "seconds", 0.5 - 0.05 * frozen, "flops", 6400L - 600L * frozen));
            rows.add(row);
        }
        return rows;
    }

    private static List<Map<String, Object>> norms(String method) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int step = method.endsWith("grades") ? 21 : 1; step <= 40; step++) {
            for (String projection : List.of("q", "k", "up", "down")) {
                double value = (projection.length() > 1 ? 12 : 5) - 0.1 * step;
                rows.add(Map.of(
                        "step",
                        step,
                        "layer",
                        0,
                        "projection",
                        projection,
                        "criterion",
                        "gradient",
                        "norm",
                        "l1",
                        "value",
                        value,
                        "elements",
                        100L));
            }
        }
        return rows;
    }

    @Test
    void everyFigureIsDrawnAndInThePage(@TempDir Path directory) throws IOException {
        sweep(results);
        Report.write(results, directory);
        String page = Files.readString(directory.resolve("index.html"));
        List<String> figures = names(directory, ".svg");
        assertThat(figures)
                .containsExactly(
                        "accuracy-flops-harness.svg",
                        "attention-mlp-per-element.svg",
                        "attention-mlp-sum-of-absolute-values.svg",
                        "freeze-steps-full-grades.svg",
                        "freeze-steps-lora-grades.svg",
                        "frozen.svg",
                        "losses.svg",
                        "norms-all-layers.svg",
                        "norms-the-middle-layer.svg",
                        "step-times.svg",
                        "times.svg");
        for (String figure : figures) {
            SvgFile.parse(Files.readString(directory.resolve(figure)));
            assertThat(directory.resolve(figure.replace(".svg", ".png"))).isNotEmptyFile();
        }
        assertThat(page.split("<span class=\"figure\"", -1)).hasSize(figures.size() + 1);
        assertThat(page).doesNotContain("src=", "<b>", "@import", "url(h").contains("m&lt;b&gt;&amp;");
    }

    @Test
    void everyTableIsThereAsCsvAndLatex(@TempDir Path directory) throws IOException {
        sweep(results);
        Report.write(results, directory);
        assertThat(names(directory.resolve("tables"), ".csv"))
                .contains(
                        "summary.csv",
                        "table1-harness.csv",
                        "table2.csv",
                        "table4.csv",
                        "claims.csv",
                        "provenance.csv");
        assertThat(names(directory.resolve("tables"), ".tex"))
                .hasSameSizeAs(names(directory.resolve("tables"), ".csv"));
        assertThat(Files.readString(directory.resolve("tables/table2.csv")))
                .startsWith("model,method,n,seconds,speedup,FLOPs,FLOPs ratio,HF FLOPs,HF FLOPs ratio,device-hours\r\n")
                .contains("one,full+grades,2,\"81.50 ± 0.71 (±6.35) [9218, -99 %]\",\"1.23 ");
        assertThat(Files.readString(directory.resolve("tables/table2.tex")))
                .contains("m\\textless{}b\\textgreater{}\\&\\textquotedbl{}\\_\\$\\textbar{}* & full+grades & 2 &");
    }

    /** One is no Parquet at all; in the other a byte among the values is another, which only reading them shows. */
    @Test
    void damagedFilesAreNamedAndTheRestIsReported(@TempDir Path directory) throws IOException {
        SweepFixture sweep = new SweepFixture(results);
        String whole = sweep.completed("m", "full", 1, cost(1, 1, 1));
        String other = sweep.completed("m", "full", 2, cost(2, 1, 1));
        sweep.scores(whole, List.of(score("b", "boolq", 0.5)));
        sweep.scores(other, List.of(score("b", "boolq", 0.75)));
        Files.writeString(results.resolve("scores").resolve(other + "-0001-0.parquet"), "no Parquet");
        List<Map<String, Object>> steps = new ArrayList<>();
        for (int step = 1; step <= 2000; step++) {
            steps.add(Map.of("step", step, "loss", 1.0 / step));
        }
        sweep.rows(ResultTables.STEPS, whole, steps);
        Path file = results.resolve("steps").resolve(whole + "-0001-0.parquet");
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 4; i < 40; i++) {
            bytes[i] = (byte) 0xff;
        }
        Files.write(file, bytes);

        Report.write(results, directory);
        String page = Files.readString(directory.resolve("index.html"));
        assertThat(page)
                .contains(
                        "2 runs completed, 0 failed.",
                        "left out with the rows that they hold: scores/" + other + "-0001-0.parquet")
                .contains("steps/" + whole + "-0001-0.parquet");
        assertThat(Files.readString(directory.resolve("tables/table1-harness.csv")))
                .contains("m,full,1,50.00,50.00");
    }

    @Test
    void resultsWithoutRunsHaveAPageToo(@TempDir Path directory) throws IOException {
        Report.write(results, directory);
        assertThat(Files.readString(directory.resolve("index.html")))
                .contains("No completed run has a figure for this table.");
    }

    private static List<String> names(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
