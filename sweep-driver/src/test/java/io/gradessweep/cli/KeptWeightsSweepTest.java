package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.bench.SpeedFile;
import io.gradessweep.cost.PassKind;
import io.gradessweep.cost.Rates;
import io.gradessweep.cost.Speed;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real sweep of a miniature that takes no time, whose weights are kept, gains a benchmark. */
class KeptWeightsSweepTest {
    private static final String[] BOTH = {"--set", "data.benchmarks=[colours, moods]"};

    @TempDir
    private Path home;

    private final CapturedCli cli = new CapturedCli();

    @BeforeEach
    void configuration() {
        new PlanFixture(home).write("sweep.yaml", """
                        sweep: test
                        models: [small]
                        methods: [base, full, full+grades, lora]
                        seeds: [1]
                        grades: { tau_quantile: 0.5, grace_period_ratio: 0.3 }
                        stop_at: { ratio: 0.5 }
                        data: { train: [colours], max_length: 64 }
                        train: { max_steps: 8 }
                        """).small(2);
        Rates rates = new Rates(1e-9, 0, 0);
        new SpeedFile(new JobContext(home.resolve("cache"), "cpu", "local", 1, JobListener.SILENT, () -> false))
                .write(new Speed(Map.of(PassKind.FULL, rates, PassKind.LORA, rates, PassKind.INFERENCE, rates)));
    }

    private int execute(String command, String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(command, "sweep.yaml"));
        all.addAll(List.of(some));
        all.addAll(List.of(more));
        cli.forgetProgress();
        return cli.execute(home, TaskFunctions.ofGpuTask(), all.toArray(String[]::new));
    }

    private void run(String[] some, String... more) {
        assertThat(execute("run", some, more)).as(cli.err + cli.progress()).isEqualTo(ExitCode.OK);
    }

    private String query(String results, String sql) {
        assertThat(cli.execute(home, TaskFunctions.ofGpuTask(), "query", results, sql, "--format", "csv"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
        return cli.out.toString().replace("\r", "");
    }

    private void assertSame(String... results) {
        assertThat(cli.execute(home, TaskFunctions.ofGpuTask(), "compare", results[0], results[1]))
                .as(cli.out.toString())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void aBenchmarkIsAddedWithoutATrainingStep() throws IOException {
        run(new String[0], "--keep-weights");
        assertThat(execute("plan", BOTH)).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .containsPattern("small/full/seed=1 +missing +\\S+ +\\S+ +0 +0 +0 +[0-9.]+M ")
                .contains("to do: 4 runs, ")
                .contains("\n3 of them train nothing: they score the weights that earlier runs kept\n")
                .doesNotContain("trains again");
        String first = query("results/test", "SELECT run_id FROM runs WHERE method = 'full'")
                .split("\n")[1];
        assertThat(execute("plan", BOTH, "--format", "csv")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).containsPattern("run,small/full/seed=1,[0-9a-f]+,missing," + first + ",");

        run(BOTH);
        assertThat(cli.progress())
                .contains("4 runs: 4 to do, 0 skipped")
                .contains("3 of them train nothing: they score the weights that earlier runs kept")
                .containsPattern(
                        "done   small/lora/seed=1: scored the weights that run [0-9a-f]+ kept, no step trained")
                .doesNotContain("trained again");
        run(BOTH, "--results", "results/scratch");
        assertThat(cli.progress()).doesNotContain("of them train nothing");

        // Only the new runs: those with one benchmark are in one directory alone.
        removeRunsWithOneBenchmark();
        assertSame("results/test", "results/scratch");
        assertThat(query("results/scratch", "SELECT count(*) AS n FROM freezes"))
                .isNotEqualTo("n\n0\n");
        assertThat(query(
                        "results/test",
                        "SELECT method, trained_by IS NULL AS trained, (SELECT count(*) FROM scores s WHERE s.run_id ="
                                + " runs.run_id) AS scores, checkpoint_seconds = 0 AS kept_nothing FROM runs ORDER BY"
                                + " method"))
                .isEqualTo("""
                        method,trained,scores,kept_nothing
                        base,true,2,true
                        full,false,2,true
                        full+grades,false,2,true
                        lora,false,2,true
                        """);
    }

    private void removeRunsWithOneBenchmark() throws IOException {
        List<String> ids = List.of(query(
                        "results/test",
                        "SELECT run_id FROM runs WHERE run_id NOT IN (SELECT run_id FROM scores WHERE benchmark ="
                                + " 'moods')")
                .split("\n"));
        assertThat(ids).hasSize(1 + 4);
        try (Stream<Path> files = Files.walk(home.resolve("results/test"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".parquet") && ids.contains(name.split("-")[0])) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void theWeightsOfARunThatOnlyScoredAreThoseItScored() throws IOException {
        String[] alone = {"--set", "methods=[lora]"};
        run(alone, "--keep-weights");
        run(alone, "--set", "data.benchmarks=[colours, moods]", "--keep-weights");
        try (Stream<Path> kept = Files.list(home.resolve("results/test/weights"))) {
            assertThat(kept).as("no second copy").hasSize(1);
        }
        String scored = query("results/test", "SELECT run_id FROM runs WHERE trained_by IS NOT NULL")
                .split("\n")[1];
        for (String[] export : new String[][] {{"small/lora/seed=1", "by-key"}, {scored, "by-id"}}) {
            assertThat(cli.execute(
                            home, TaskFunctions.ofGpuTask(), "export", "results/test", export[0], "--out", export[1]))
                    .as(cli.err.toString())
                    .isEqualTo(ExitCode.OK);
        }
        assertThat(home.resolve("by-id/adapter_model.safetensors"))
                .hasSameBinaryContentAs(home.resolve("by-key/adapter_model.safetensors"));
        assertThat(home.resolve("by-id/training.json")).doesNotExist();
    }

    /** Runs that train share their prefix, those that score need none. */
    @Test
    void whatIsDamagedOrWasNotKeptTrainsAgainAndTheOthersDoNot() throws IOException {
        run(new String[] {"--set", "methods=[full, lora]"}, "--keep-weights");
        run(new String[] {"--set", "methods=[full+stop_at]"});
        Path weights = home.resolve("results/test/weights/"
                + query("results/test", "SELECT run_id FROM runs WHERE method = 'lora'")
                        .split("\n")[1]
                + "-0001-0/adapter_model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 2] ^= 1;
        Files.write(weights, bytes);

        String[] methods = {"--set", "methods=[full, full+stop_at, lora]", "--set", "share_prefix=true"};
        run(BOTH, methods);
        assertThat(cli.progress())
                .contains("2 of them train nothing")
                .contains("small/full+stop_at/seed=1 trains again: the run that trained it has kept no weights")
                .contains("note   small/lora/seed=1 has trained again, since the kept weights are damaged: see logs/")
                .doesNotContain("/prefix=");
        assertThat(query(
                        "results/test",
                        "SELECT method, trained_by IS NULL AS trained, prefix_steps FROM runs WHERE run_id IN (SELECT"
                                + " run_id FROM scores WHERE benchmark = 'moods') ORDER BY method"))
                .isEqualTo("method,trained,prefix_steps\nfull,false,0\nfull+stop_at,true,0\nlora,true,0\n");
        String log = cli.progress().replaceAll("(?s).*see (logs/\\S+) in the results.*", "$1");
        assertThat(home.resolve("results/test/" + log))
                .content()
                .contains("adapter_model.safetensors is damaged: its SHA-256 is ");
        run(
                BOTH,
                Stream.concat(Stream.of(methods), Stream.of("--results", "results/scratch"))
                        .toArray(String[]::new));
        assertThat(query("results/scratch", "SELECT max(prefix_steps) AS n FROM runs"))
                .isEqualTo("n\n3\n");
        String scores = "SELECT run_id, benchmark, accuracy, accuracy_normalised, standard_error FROM scores WHERE"
                + " run_id IN (SELECT run_id FROM scores WHERE benchmark = 'moods') ORDER BY ALL";
        assertThat(query("results/test", scores)).isEqualTo(query("results/scratch", scores));
    }
}
