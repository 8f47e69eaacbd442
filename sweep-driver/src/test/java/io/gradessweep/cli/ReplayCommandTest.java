package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On runs that are really trained: one that freezes nothing, and three that stop its matrices at three thresholds. */
class ReplayCommandTest {
    private static final List<String> SWEEP = List.of(
            "sweep: test",
            "models: [small]",
            "methods: [full, full+grades, lora, lora+grades]",
            "seeds: [1]",
            "data: { train: [colours], max_length: 64 }",
            "train: { epochs: 10, max_steps: 40, micro_batch: 4, gradient_accumulation: 2 }",
            "full.grades.tau: 1",
            "lora.grades.tau: 1");
    private static final String FULL = "small/full/seed=1";
    private static final CapturedCli CLI = new CapturedCli();

    @TempDir
    static Path home;

    @BeforeAll
    static void runs() throws IOException {
        new PlanFixture(home)
                .write("sweep.yaml", String.join("\n", SWEEP) + "\n")
                .small(50);
        Files.createDirectory(home.resolve("cache"));
        train(FULL, "train.trace_norms_every=1");
        train("small/lora/seed=1");
        for (double quantile : new double[] {0.15, 0.4, 0.8}) {
            grades("small/full+grades/seed=1", quantile);
        }
    }

    @Test
    void aReplayThatFreezesNothingCostsWhatTheRunDid() {
        String taken = query("SELECT training_flops FROM runs WHERE run_key = '" + FULL + "'");
        assertThat(replay("--run", FULL, "--taus", "1e-9", "--ratios", "0,0.5", "--out", "surface.csv"))
                .isEqualTo(ExitCode.OK);
        assertThat(lines("surface.csv"))
                .startsWith(
                        "run_key,rule,tau,grace_period_ratio,corrected,flops,flops_ratio,frozen_matrices,matrices,done_steps,all_frozen_step",
                        FULL + ",gradient/l1,1.0E-9,0,false," + taken + ",1.0,0,14,40,",
                        FULL + ",gradient/l1,1.0E-9,0.5,false," + taken + ",1.0,0,14,40,");
    }

    /** What real runs froze, taken as it was, gives their ledgers: otherwise the command refuses them. */
    @Test
    void realRunsStandBesideWhatIsReplayed() {
        String[] ratios = query("""
                SELECT string_agg(format('{:.3f} (', grades.training_flops / base.training_flops) || grades.frozen_matrices, ';')
                FROM runs AS grades, (SELECT training_flops FROM runs WHERE method = 'full') AS base
                WHERE method = 'full+grades'
                """).split(";");
        assertThat(ratios).hasSize(3);
        assertThat(replay("--run", FULL, "--points", "4", "--ratios", "0.25")).isEqualTo(ExitCode.OK);
        assertThat(CLI.out.toString())
                .startsWith(FULL + ": 14 matrices, gradient/l1 at 40 of 40 steps\n")
                .contains(ratios)
                .containsPattern("\nreplayed  over " + ratios.length + " runs: FLOPs ratio off by [0-9.]+ on average")
                .containsPattern("\ncorrected over " + ratios.length + " runs: ");
    }

    /** Corrected, as the table is: its numbers are in the tiles. */
    @Test
    void thePictureShowsTheSurfaceOfTheTable() throws IOException {
        List<String> arguments = List.of("--run", FULL, "--taus", "1e-9,1,1e9", "--ratios", "0,0.25", "--picture");
        List<String> first = new ArrayList<>(arguments);
        first.add("first.svg");
        assertThat(replay(first.toArray(String[]::new))).isEqualTo(ExitCode.OK);
        List<String> ratios = Pattern.compile("(\\d\\.\\d{3}) \\(")
                .matcher(CLI.out.toString().lines().limit(9).collect(Collectors.joining("\n")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(ratios).hasSize(6).contains("1.000");

        List<String> again = new ArrayList<>(arguments);
        again.add("again.svg");
        assertThat(replay(again.toArray(String[]::new))).isEqualTo(ExitCode.OK);
        assertThat(texts("first.svg"))
                .containsAll(ratios)
                .contains(FULL, "gradient/l1", "0.000000001", "1000000000", "0.25", "tau", "grace period ratio")
                .filteredOn(text -> text.matches("\\d\\.\\d{3}"))
                .hasSize(6);
        assertThat(home.resolve("again.svg")).hasSameBinaryContentAs(home.resolve("first.svg"));
    }

    private static List<String> texts(String svg) {
        return Pattern.compile("<(?:text|tspan)[^>]*>([^<]*)<")
                .matcher(String.join(" ", lines(svg)))
                .results()
                .map(found -> found.group(1).strip())
                .toList();
    }

    /** Before anything is frozen norms are the same, so the first freeze is where it really was. */
    @Test
    void theFirstFreezeIsExact() {
        String[] first = query("""
                SELECT tau || ',' || min(step) || ',' || count(*) FILTER (step = first)
                FROM (SELECT *, min(step) OVER (PARTITION BY run_id) AS first FROM freezes)
                GROUP BY run_id, tau ORDER BY tau LIMIT 1
                """).replace("\"", "").split(",");
        assertThat(replay("--run", FULL, "--taus", first[0], "--ratios", "0.25", "--freezes", "freezes.csv"))
                .isEqualTo(ExitCode.OK);
        List<Integer> steps = lines("freezes.csv").stream()
                .skip(1)
                .filter(line -> line.contains(",false,"))
                .map(line -> Integer.valueOf(line.substring(line.lastIndexOf(',') + 1)))
                .sorted()
                .toList();
        assertThat(steps.get(0)).isEqualTo(Integer.valueOf(first[1]));
        assertThat(steps.stream().filter(steps.get(0)::equals)).hasSize(Integer.parseInt(first[2]));
    }

    @Test
    void whatCannotBeReplayedIsToldInALine() {
        assertThat(replay("--run", "small/lora/seed=1")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(CLI.err.toString())
                .isEqualTo(
                        "error: small/lora/seed=1: recorded no norms; execute it with --set train.trace_norms_every=1 --set train.trace_measures=[gradient/l1]\n");
        String frozen = query("SELECT run_id FROM runs WHERE frozen_matrices > 0 ORDER BY tau LIMIT 1");
        assertThat(replay("--run", frozen)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(CLI.err.toString())
                .startsWith("error: small/full+grades/seed=1: froze ")
                .endsWith(
                        "; a replay needs the norms of a run that trained everything to the end, such as full or lora\n");
        assertThat(replay("--run", "small/full/seed=7")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(CLI.err.toString()).startsWith("error: no completed run small/full/seed=7; ");
        assertThat(replay("--run", FULL, "--taus", "0")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(CLI.err.toString()).isEqualTo("error: --taus must be numbers > 0, not 0.0\n");
        assertThat(replay("--run", FULL, "--ratios", "1")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(CLI.err.toString()).isEqualTo("error: --ratios must be in [0, 1), not 1\n");
    }

    /** @param quantile of the norms that the unfrozen run recorded */
    private static void grades(String key, double quantile) {
        String tau = query("SELECT quantile_cont(value, " + quantile + ") FROM norms JOIN runs USING (run_id, attempt)"
                + " WHERE method = 'full'");
        train(key, "full.grades.tau=" + tau, "grades.grace_period_ratio=0.25");
    }

    private static void train(String key, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("train", "sweep.yaml", "--run", key));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        assertThat(execute(arguments)).as(CLI.err.toString()).isEqualTo(ExitCode.OK);
    }

    /** A single value. */
    private static String query(String sql) {
        assertThat(execute(List.of("query", "results/test", sql, "--format", "csv")))
                .as(CLI.err.toString())
                .isEqualTo(ExitCode.OK);
        return CLI.out.toString().lines().skip(1).findFirst().orElseThrow();
    }

    private static int replay(String... arguments) {
        List<String> command = new ArrayList<>(List.of("replay", "results/test"));
        command.addAll(List.of(arguments));
        return execute(command);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(home.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int execute(List<String> arguments) {
        return CLI.execute(home, TaskFunctions.ofGpuTask(), arguments.toArray(String[]::new));
    }
}
