package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.table.ResultTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every number of both tables, and every claim's verdict, worked out once more from the raw rows in plain Java: another
 * route than the report's SQL.
 */
class TablesByAnotherRouteTest {
    private static final List<String> METHODS =
            List.of("full", "full+es", "full+grades", "lora", "lora+es", "lora+grades");
    private static final Map<String, String> MODELS = Map.of("one", "qwen3-14b", "two", "phi-4");
    private static final Map<String, String> BENCHMARKS = Map.of("b", "boolq", "p", "piqa", "w", "winogrande");
    private static final int SEEDS = 3;
    private static final int PLANNED = 1000;

    /** A run's raw rows. */
    private record Raw(
            String model,
            String method,
            int seed,
            double seconds,
            long flops,
            double hfFlops,
            double trainSeconds,
            double monitorSeconds,
            Map<String, Integer> right,
            Map<String, Integer> freezes,
            List<Map<String, Object>> norms) {
        boolean isGrades() {
            return method.endsWith("+grades");
        }

        double percent(String benchmark) {
            return right.get(benchmark) / 2.0;
        }

        double average() {
            return right.keySet().stream().mapToDouble(this::percent).average().orElseThrow();
        }
    }

    @TempDir
    Path results;

    @TempDir
    Path report;

    private final List<Raw> runs = new ArrayList<>();
    private final Random random = new Random(20);

    @BeforeEach
    void sweep() {
        SweepFixture sweep = new SweepFixture(results);
        for (String model : MODELS.keySet()) {
            for (String method : METHODS) {
                for (int seed = 1; seed <= SEEDS; seed++) {
                    runs.add(run(model, method, seed));
                }
            }
        }
        runs.forEach(run -> write(sweep, run));
        Report.write(results, report);
    }

    private Raw run(String model, String method, int seed) {
        double size = model.equals("one") ? 1 : 3;
        double share = method.endsWith("grades") ? 0.7 : method.endsWith("es") ? 1.2 : 1;
        double seconds = size * share * (80 + random.nextInt(20)) + random.nextDouble();
        Map<String, Integer> right = BENCHMARKS.keySet().stream()
                .collect(toMap(benchmark -> benchmark, benchmark -> 100 + random.nextInt(60)));
        Map<String, Integer> freezes = new HashMap<>();
        List<Map<String, Object>> norms = new ArrayList<>();
        if (method.endsWith("grades")) {
            for (String projection : List.of("q", "k", "v", "o", "gate", "up", "down")) {
                freezes.put(projection, 500 + random.nextInt(400));
            }
            for (int step = 1; step <= 900; step += 90) {
                for (String projection : List.of("q", "v", "up", "down")) {
                    norms.add(norm(step, projection));
                }
            }
        }
        return new Raw(
                model,
                method,
                seed,
                seconds,
                Math.round(size * share * (1e9 + random.nextInt(100_000_000))),
                size * share * (2e9 + random.nextInt(100_000_000)),
                seconds * 0.95,
                seconds * (0.01 + 0.05 * random.nextDouble()),
                right,
                freezes,
                norms);
    }

    private Map<String, Object> norm(int step, String projection) {
        Map<String, Object> row = new HashMap<>(Map.of("step", step, "layer", 0, "projection", projection));
        boolean attention = projection.length() == 1;
        row.putAll(Map.of("criterion", "gradient", "norm", "l1", "elements", attention ? 100L : 250L));
        row.put("value", (attention ? 1 : 2.5) * (1 + random.nextDouble()));
        return row;
    }

    private static void write(SweepFixture sweep, Raw run) {
        Map<String, Object> row = new HashMap<>(cost(run.seconds, run.flops, run.hfFlops));
        row.put("stands_for", MODELS.get(run.model));
        row.put("early_stopping", run.isGrades() ? "grades" : run.method.endsWith("es") ? "es" : "none");
        row.put("planned_steps", PLANNED);
        row.put("parameters", run.model.equals("one") ? 1_000L : 3_000L);
        row.put("train_seconds", run.trainSeconds);
        row.put("monitor_seconds", run.monitorSeconds);
        String id = sweep.completed(run.model, run.method, run.seed, row);
        List<Map<String, Object>> scores = new ArrayList<>();
        run.right.forEach((benchmark, right) -> scores.add(score(benchmark, BENCHMARKS.get(benchmark), right / 200.0)));
        sweep.scores(id, scores);
        if (run.isGrades()) {
            sweep.freezes(id, run.freezes);
            sweep.rows(ResultTables.NORMS, id, run.norms);
        }
    }

    private List<Raw> of(String model, String method) {
        return runs.stream()
                .filter(run -> run.model.equals(model) && run.method.equals(method))
                .toList();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static double spread(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values)
                        .map(value -> (value - mean) * (value - mean))
                        .sum()
                / (values.length - 1));
    }

    private static double margin(double[] values) {
        double t = TDistribution.of(values.length - 1.0).inverseCumulativeProbability(0.975);
        return t * spread(values) / Math.sqrt(values.length);
    }

    /** The rows of a CSV file of the report or of the paper, which has no quoted cell here; the first is its header. */
    private static List<List<String>> csv(String text) {
        return text.lines().map(line -> List.of(line.split(",(?! )", -1))).toList();
    }

    private List<List<String>> table(String name) throws IOException {
        return csv(Files.readString(report.resolve("tables/" + name + ".csv")).replace("\"", ""));
    }

    /** The paper's figures by model, method and column. */
    private static Map<String, Double> paper(String file) throws IOException {
        List<List<String>> lines = csv(Files.readString(Path.of("src/main/resources/io/gradessweep/paper/" + file)));
        Map<String, Double> figures = new HashMap<>();
        for (List<String> line : lines.subList(1, lines.size())) {
            for (int column = 2; column < line.size(); column++) {
                figures.put(
                        line.get(0) + " " + line.get(1) + " " + lines.get(0).get(column),
                        Double.valueOf(line.get(column)));
            }
        }
        return figures;
    }

    private static String text(double[] values, double paper) {
        double mean = mean(values);
        return String.format(
                Locale.ROOT,
                "%.2f ± %.2f (±%.2f) [%.2f, %+.2f]",
                mean,
                spread(values),
                margin(values),
                paper,
                mean - paper);
    }

    @Test
    void everyNumberOfTable1() throws IOException {
        Map<String, Double> paper = paper("table1_accuracy.csv");
        List<List<String>> rows = table("table1-harness");
        assertThat(rows.get(0)).containsExactly("model", "method", "n", "b", "p", "w", "average");
        List<List<String>> expected = new ArrayList<>();
        for (String model : List.of("one", "two")) {
            for (String method : METHODS) {
                List<String> row = new ArrayList<>(List.of(model, method, "3"));
                String published = MODELS.get(model) + " " + method + " ";
                for (String benchmark : List.of("b", "p", "w")) {
                    row.add(text(
                            of(model, method).stream()
                                    .mapToDouble(run -> run.percent(benchmark))
                                    .toArray(),
                            paper.get(published + BENCHMARKS.get(benchmark))));
                }
                double average = BENCHMARKS.values().stream()
                        .mapToDouble(benchmark -> paper.get(published + benchmark))
                        .average()
                        .orElseThrow();
                row.add(text(
                        of(model, method).stream().mapToDouble(Raw::average).toArray(), average));
                expected.add(row);
            }
        }
        assertThat(rows.subList(1, rows.size())).isEqualTo(expected);
    }

    private static String scientific(double value) {
        String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e", 2);
        return parts[0] + "e" + Integer.parseInt(parts[1]);
    }

    private static String scientific(double[] values, double paper) {
        double mean = mean(values);
        return scientific(mean) + " ± " + scientific(spread(values)) + " (±" + scientific(margin(values)) + ") ["
                + scientific(paper) + ", " + String.format(Locale.ROOT, "%+.0f %%", (mean - paper) / paper * 100) + "]";
    }

    /** @param ratio of the method's value and full's of the same seed */
    private String ratio(
            String model, String method, double ofMeans, ToDoubleBiFunction<Raw, Raw> ratio, double paper) {
        List<Raw> base = of(model, "full");
        double[] ratios = of(model, method).stream()
                .mapToDouble(run -> ratio.applyAsDouble(run, base.get(run.seed - 1)))
                .toArray();
        String spreads = method.equals("full")
                ? ""
                : String.format(Locale.ROOT, " ± %.2f (±%.2f)", spread(ratios), margin(ratios));
        return String.format(Locale.ROOT, "%.2f%s [%.2f, %+.2f]", ofMeans, spreads, paper, ofMeans - paper);
    }

    @Test
    void everyNumberOfTable2() throws IOException {
        Map<String, Double> paper = paper("table2_efficiency.csv");
        List<List<String>> expected = new ArrayList<>();
        for (String model : List.of("one", "two")) {
            Function<ToDoubleFunction<Raw>, double[]> base =
                    figure -> of(model, "full").stream().mapToDouble(figure).toArray();
            for (String method : METHODS) {
                Function<ToDoubleFunction<Raw>, double[]> own =
                        figure -> of(model, method).stream().mapToDouble(figure).toArray();
                String published = MODELS.get(model) + " " + method + " ";
                double[] seconds = own.apply(Raw::seconds);
                double[] flops = own.apply(Raw::flops);
                double[] hf = own.apply(Raw::hfFlops);
                double paperSeconds = paper.get(published + "training_seconds");
                String format = mean(seconds) < 100 ? "%.2f ± %.2f (±%.2f)" : "%.0f ± %.0f (±%.0f)";
                expected.add(List.of(
                        model,
                        method,
                        "3",
                        String.format(Locale.ROOT, format, mean(seconds), spread(seconds), margin(seconds))
                                + String.format(
                                        Locale.ROOT,
                                        " [%.0f, %+.0f %%]",
                                        paperSeconds,
                                        100 * (mean(seconds) - paperSeconds) / paperSeconds),
                        ratio(
                                model,
                                method,
                                mean(base.apply(Raw::seconds)) / mean(seconds),
                                (run, full) -> full.seconds / run.seconds,
                                paper.get(published + "speedup")),
                        scientific(flops, paper.get(published + "flops")),
                        ratio(
                                model,
                                method,
                                mean(flops) / mean(base.apply(Raw::flops)),
                                (run, full) -> (double) run.flops / full.flops,
                                paper.get(published + "flops_ratio")),
                        scientific(hf, paper.get(published + "flops")),
                        ratio(
                                model,
                                method,
                                mean(hf) / mean(base.apply(Raw::hfFlops)),
                                (run, full) -> run.hfFlops / full.hfFlops,
                                paper.get(published + "flops_ratio")),
                        String.format(Locale.ROOT, "%.3g", mean(seconds) / 3600)));
            }
        }
        List<List<String>> rows = table("table2");
        assertThat(rows.subList(1, rows.size())).isEqualTo(expected);
    }

    /** One value for each pair of a model and a seed. */
    private double[] pairs(String method, String base, ToDoubleBiFunction<Raw, Raw> figure) {
        return MODELS.keySet().stream()
                .flatMapToDouble(model -> of(model, method).stream()
                        .mapToDouble(
                                run -> figure.applyAsDouble(run, of(model, base).get(run.seed - 1))))
                .toArray();
    }

    private double[] ofGrades(ToDoubleFunction<Raw> figure) {
        return runs.stream().filter(Raw::isGrades).mapToDouble(figure).toArray();
    }

    /** The mean step of the matrices that a name chooses less that of the others, as a share of the planned steps. */
    private static double freezes(Raw run, String chosen) {
        Function<Boolean, Double> mean = isChosen -> run.freezes.entrySet().stream()
                .filter(freeze -> chosen.contains("," + freeze.getKey() + ",") == isChosen)
                .mapToInt(Map.Entry::getValue)
                .average()
                .orElseThrow();
        return (mean.apply(true) - mean.apply(false)) / PLANNED;
    }

    /** The mean norm of the MLP over that of attention, up to the step at which the first matrix froze. */
    private static double norms(Raw run, DoubleUnaryOperator attention, DoubleUnaryOperator mlp) {
        int first =
                run.freezes.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
        BiPredicate<Map<String, Object>, Boolean> counts = (row, ofAttention) ->
                (int) row.get("step") <= first && (((String) row.get("projection")).length() == 1) == ofAttention;
        Function<Boolean, DoubleStream> values = ofAttention -> run.norms.stream()
                .filter(row -> counts.test(row, ofAttention))
                .mapToDouble(row -> (double) row.get("value"));
        return values.apply(false).map(mlp).average().orElseThrow()
                / values.apply(true).map(attention).average().orElseThrow();
    }

    private double[] smallLessLarge() {
        return List.of("full+grades", "lora+grades").stream()
                .flatMapToDouble(method -> of("one", method).stream().mapToDouble(run -> {
                    Function<Raw, Double> share = raw -> raw.freezes.values().stream()
                                    .mapToInt(Integer::intValue)
                                    .average()
                                    .orElseThrow()
                            / PLANNED;
                    return share.apply(run) - share.apply(of("two", method).get(run.seed - 1));
                }))
                .toArray();
    }

    @Test
    void everyVerdict() throws IOException {
        double none = Double.POSITIVE_INFINITY;
        Map<String, double[]> values = new LinkedHashMap<>();
        Map<String, double[]> regions = new HashMap<>();
        ToDoubleBiFunction<Raw, Raw> speedup = (run, base) -> base.seconds / run.seconds;
        ToDoubleBiFunction<Raw, Raw> accuracy = (run, base) -> run.average() - base.average();
        values.put("full+grades trains faster than full", pairs("full+grades", "full", speedup));
        regions.put("full+grades trains faster than full", new double[] {1, none});
        values.put(
                "full+grades needs fewer FLOPs than full",
                pairs("full+grades", "full", (run, base) -> (double) run.flops / base.flops));
        regions.put("full+grades needs fewer FLOPs than full", new double[] {0, 1});
        values.put("lora+grades trains faster than lora", pairs("lora+grades", "lora", speedup));
        regions.put("lora+grades trains faster than lora", new double[] {1, none});
        values.put("full+es is slower than full in wall time", pairs("full+es", "full", speedup));
        regions.put("full+es is slower than full in wall time", new double[] {0, 1});
        values.put("Attention freezes before the MLP", ofGrades(run -> freezes(run, ",q,k,v,o,")));
        regions.put("Attention freezes before the MLP", new double[] {-none, 0});
        values.put("K and V freeze first", ofGrades(run -> freezes(run, ",k,v,")));
        regions.put("K and V freeze first", new double[] {-none, 0});
        values.put(
                "The MLP's gradient norms are 2 to 3 times attention's, as sums",
                ofGrades(run -> norms(run, value -> value, value -> value)));
        regions.put("The MLP's gradient norms are 2 to 3 times attention's, as sums", new double[] {2, 3});
        values.put(
                "The MLP's gradient norms are 2 to 3 times attention's, per element",
                ofGrades(run -> norms(run, value -> value / 100, value -> value / 250)));
        regions.put("The MLP's gradient norms are 2 to 3 times attention's, per element", new double[] {2, 3});
        values.put("The smallest model freezes later than the largest", smallLessLarge());
        regions.put("The smallest model freezes later than the largest", new double[] {0, none});
        values.put(
                "Monitoring costs at most about 3 % of training",
                ofGrades(run -> run.monitorSeconds / run.trainSeconds));
        regions.put("Monitoring costs at most about 3 % of training", new double[] {0, 0.03});
        values.put("full+grades is as accurate as full, within 1 point", pairs("full+grades", "full", accuracy));
        regions.put("full+grades is as accurate as full, within 1 point", new double[] {-1, 1});
        values.put("lora+grades is as accurate as lora, within 1 point", pairs("lora+grades", "lora", accuracy));
        regions.put("lora+grades is as accurate as lora, within 1 point", new double[] {-1, 1});

        Map<String, String> verdicts = new LinkedHashMap<>();
        values.forEach((claim, all) -> verdicts.put(claim, verdict(all, regions.get(claim))));
        Map<String, String> reported = new LinkedHashMap<>();
        List<List<String>> rows = table("claims");
        for (List<String> row : rows.subList(1, rows.size())) {
            reported.put(row.get(0), String.join(" / ", row.subList(row.size() - 4, row.size() - 1)));
        }
        assertThat(reported).isEqualTo(verdicts);
        assertThat(verdicts.values())
                .as("this sweep has claims of every kind of answer")
                .anyMatch(verdict -> verdict.endsWith("/ holds"))
                .anyMatch(verdict -> verdict.endsWith("/ does not hold"))
                .anyMatch(verdict -> verdict.endsWith("/ cannot be told from these runs"));
    }

    private static String verdict(double[] values, double[] region) {
        double low = mean(values) - margin(values);
        double high = mean(values) + margin(values);
        String verdict = low >= region[0] && high <= region[1]
                ? "holds"
                : high < region[0] || low > region[1] ? "does not hold" : "cannot be told from these runs";
        return String.format(
                Locale.ROOT, "%d / %.3g [%.3g, %.3g] / %s", values.length, mean(values), low, high, verdict);
    }
}
