package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.bench.SpeedFile;
import io.gradessweep.cost.PassKind;
import io.gradessweep.cost.Rates;
import io.gradessweep.cost.Speed;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.CheapJobs;
import io.gradessweep.spark.TaskFunctions;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.store.ParquetResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradesCliTest {
    private static final String TOKENIZER = """
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,
             "pre_tokenizer":{"type":"WhitespaceSplit"},"post_processor":null,"decoder":null,
             "model":{"type":"WordLevel","vocab":{"<unk>":0,"<s>":1,"</s>":2},"unk_token":"<unk>"}}
            """;

    @TempDir
    Path home;

    private final CapturedCli cli = new CapturedCli();
    private Consumer<RunSpec> preflight = spec -> {};

    @BeforeEach
    void configuration() throws IOException {
        new PlanFixture(home).write("sweep.yaml", String.join("\n", PlanFixture.sweep("full, lora+grades")) + "\n");
        Files.createDirectory(home.resolve("cache"));
    }

    /** Describing all commands takes longer than a query. */
    @Test
    void aNamedCommandIsDescribedAlone() {
        assertThat(GradesCli.commandLine(null, "query", "results").getSubcommands())
                .containsOnlyKeys("query");
        assertThat(GradesCli.commandLine(null, "--help").getSubcommands())
                .containsKeys("query", "run", "report", "settings")
                .hasSameSizeAs(GradesCli.commandLine(null, "qery").getSubcommands());
    }

    /** Tables that compare runs have nothing to compare; the report is written all the same. */
    @Test
    void aSweepOfOneRunPrintsOneRun() {
        assertThat(execute("run", "sweep.yaml", "--cache", "cache", "--set", "methods=[full]", "--set", "lora.rank=3"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .startsWith("tiny-qwen/full/seed=1: completed")
                .doesNotContain("Table", "paper")
                .endsWith("runs: 1 completed, 0 failed, 0 skipped\n");
        assertThat(cli.out.toString().lines().count()).isLessThan(8);
        assertThat(home.resolve("results/test/report.md")).content().contains("Table 2");
        assertThat(cli.progress()).contains("note: --set: lora.rank is used by no run of this sweep");
    }

    @Test
    void benchmarksOfOnesOwnLieAnywhere() throws IOException {
        Path own = Files.createDirectories(home.resolve("elsewhere/benchmarks"));
        Files.writeString(own.resolve("mine.yaml"), "name: mine\nprotocol: harness\nsource: { world: colour }\n");
        assertThat(execute("plan", "sweep.yaml", "--cache", "cache", "--set", "data.train=[mine]"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(execute(
                        "plan",
                        "sweep.yaml",
                        "--cache",
                        "cache",
                        "--set",
                        "data.train=[mine]",
                        "--conf-dir",
                        "elsewhere"))
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void runThenSkipThenReport() {
        assertThat(execute("run", "sweep.yaml", "--cache", "cache")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .containsSubsequence("Table 1", "Table 2", "Summary. Model tiny-qwen, seed 1.", "share of FLOPs\n")
                .doesNotContain("Claims", "Audit", "To find a tau")
                .endsWith("runs: 2 completed, 0 failed, 0 skipped\n");
        assertThat(cli.out.toString().lines()).allMatch(line -> line.length() <= 120);
        assertThat(home.resolve("results/test/report.md")).exists();
        assertThat(cli.progress())
                .contains("2 runs: 2 to do, 0 skipped", "base model tiny-qwen is ready", "done   tiny-qwen/full/seed=1")
                .containsPattern("wall time [0-9.]+ s; [0-9a-z ]+ busy for [0-9]+ % of it, with 3 jobs");

        // Spark would refuse this master: it is not even started
        assertThat(execute("run", "sweep.yaml", "--master", "nonsense")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).endsWith("runs: 0 completed, 0 failed, 2 skipped\n");

        assertThat(plan()).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .containsPattern("tiny-qwen +missing +")
                .containsPattern("tiny-qwen/full/seed=1 +completed +")
                .endsWith("2 runs on 1 pretrained base model: 2 completed\n");

        assertThat(execute("report", "results/test", "--out", "report")).isEqualTo(ExitCode.OK);
        assertThat(home.resolve("report/report.md")).content().contains("Table 2");

        String sql = "SELECT method, last_loss < 1e-6 AS learned FROM runs ORDER BY method";
        assertThat(execute("query", "results/test", sql, "--format", "csv")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString().replace("\r", "")).isEqualTo("""
                method,learned
                full,true
                lora+grades,true
                """);
    }

    /** The norms are ten above tau. */
    @Test
    void theLastLinesSayHowToFindATauWhereNothingFroze() throws IOException, SQLException {
        Files.createDirectories(home.resolve("my/benchmarks"));
        String[] run = {"run", "sweep.yaml", "--cache", "cache", "--conf-dir", "my", "--set", "seeds=[1, 2]"};
        assertThat(execute(run)).isEqualTo(ExitCode.OK);
        Path results = home.resolve("results/test");
        Files.createDirectories(results.resolve("norms"));
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                Stream<Path> runs = Files.list(results.resolve("runs"))) {
            for (Path file : runs.toList()) {
                statement.execute(
                        "COPY (SELECT run_id, attempt, 1 AS step, 0 AS layer, 'q' AS projection, criterion, norm,"
                                + " tau + 10 AS value, 1 AS elements FROM read_parquet('" + file
                                + "') WHERE method = 'lora+grades') TO '"
                                + results.resolve("norms").resolve(file.getFileName()) + "' (FORMAT parquet)");
            }
        }

        assertThat(execute(run)).isEqualTo(ExitCode.OK);
        List<String> lines = cli.out.toString().lines().toList();
        assertThat(lines.subList(lines.size() - 3, lines.size()))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("Nothing froze in 2 runs of `lora+grades` (tiny-qwen): tau "),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "To find a tau: grades calibrate sweep.yaml --conf-dir my --set 'seeds=[1, 2]'"),
                        line -> assertThat(line).isEqualTo("runs: 0 completed, 0 failed, 4 skipped"));
    }

    /** On a run, a sink that fails is a warning; for the command whose only purpose it is, a failure. */
    @Test
    void completedRunsAreHandedToTrackers() throws IOException {
        Files.createFile(home.resolve("file"));
        assertThat(execute(
                        "run",
                        "sweep.yaml",
                        "--cache",
                        "cache",
                        "--sink",
                        "jsonl=a.jsonl",
                        "--sink",
                        "jsonl=file/b.jsonl"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).endsWith("runs: 2 completed, 0 failed, 0 skipped\n");
        assertThat(cli.progress())
                .containsOnlyOnce("warning: ")
                .contains("warning: the sink jsonl=" + home.resolve("file/b.jsonl")
                        + " was given up: cannot write into ");
        assertThat(home.resolve("a.jsonl")).content().contains("\"run_key\":\"tiny-qwen/lora+grades/seed=1\"");

        assertThat(execute("track", "results/test", "--sink", "tensorboard=board"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.progress()).contains("2 completed runs are in " + home.resolve("board") + "\n");
        assertThat(home.resolve("board/tiny-qwen/full/seed=1")).isNotEmptyDirectory();
        assertThat(execute("track", "results/test", "--sink", "jsonl=file/b.jsonl"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(execute("track", "results/test")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: name a tracker with --sink\n");
        assertThat(execute("run", "sweep.yaml", "--sink", "mlflow=nowhere")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: --sink mlflow: is the address of a tracking server");
    }

    @Test
    void queriesThatComeWithTheProject() {
        assertThat(execute("query", "--help")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .contains(
                        "Queries for --named:",
                        "95 % margins over seeds\n",
                        "\n  freeze-curves  share of attention and of MLP");

        assertThat(execute("train", "sweep.yaml", "--run", "tiny-qwen/lora+grades/seed=1", "--cache", "cache"))
                .isEqualTo(ExitCode.OK);
        assertThat(execute("query", "results/test", "--named", "freezing", "--format", "csv"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .endsWith("\r\ntiny-qwen/lora+grades/seed=1,0,0,0,,,,0,100,100,planned_steps,\r\n");

        assertThat(execute("query", "results/test", "--named", "freeze")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: no query is named freeze; there are ablation, accuracy, ");
        assertThat(execute("query", "results/test")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: give either a statement or --named NAME\n");
        assertThat(execute("query", "results/test", "SELECT 1", "--named", "freezing"))
                .isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void oneBenchAtATime() {
        assertThat(execute("bench", "--replay", "--calibration", "--steps", "0"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .startsWith("error: --replay, --calibration are mutually exclusive (specify only one)\n");
    }

    @Test
    void sweepsAreCompared() {
        for (String results : List.of("a", "b")) {
            assertThat(execute("run", "sweep.yaml", "--cache", "cache", "--results", results))
                    .isEqualTo(ExitCode.OK);
        }
        assertThat(execute("compare", "a", "b")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .contains("| steps         |    2 |  200 | equal  |")
                .endsWith("identical\n");

        String otherSeed = "seeds=[2]";
        assertThat(execute("run", "sweep.yaml", "--cache", "cache", "--results", "b", "--set", otherSeed))
                .isEqualTo(ExitCode.OK);
        assertThat(execute("compare", "a", "b")).isEqualTo(ExitCode.DIFFERENT);
        assertThat(cli.out.toString()).contains("/b: tiny-qwen/full/seed=2\n").endsWith("different\n");

        assertThat(execute("compare", "a", "nowhere")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: no results directory");
    }

    /** 64 entities have 16 of each colour, of which 8 are trained on, 2 validated and 6 tested, by 8, 2 and 8 names. */
    @Test
    void dataIsShownOnceForAllRunsThatShareIt() {
        assertThat(execute("data", "sweep.yaml", "--set", "models=[tiny-qwen, tiny-llama-3.1]"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).startsWith("""
                        ## tiny-qwen, tiny-llama-3.1, seed 1

                        4 runs, the first tiny-qwen/full/seed=1; at most 4096 tokens a row

                        | task    | split      | rows |     right choices | chance | best constant | in train | in validation | bad | dropped | cut |
                        |---------|------------|-----:|------------------:|-------:|--------------:|---------:|--------------:|----:|--------:|----:|
                        | colours | train      |  256 | 64 / 64 / 64 / 64 |      – |             – |        – |             – |   0 |       0 |   0 |
                        | colours | validation |   16 |     4 / 4 / 4 / 4 |      – |             – |    0 / 0 |             – |   0 |       0 |   0 |
                        | colours | test       |  192 | 48 / 48 / 48 / 48 |  25.00 |         25.00 |    0 / 0 |         0 / 0 |   0 |       – |   0 |

                        - right choices""");

        assertThat(execute("data", "sweep.yaml", "--show", "1")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .containsPattern(
                        "### colours, training row \\S+\n\ngiven:\n```\n[^`]+\n```\nlearned:\n```\n[^`]+\n```\n")
                .containsPattern("### colours, item \\S+\n\n```\n[^`]+\n```\n(right|wrong):\n```\n \\w+\n```");

        assertThat(execute("data", "sweep.yaml", "--set", "models=[real]")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: real/full/seed=1: ");
    }

    @Test
    void filesOfTheSameContentAreNamed() throws IOException {
        String row =
                "{\"instruction\":\"%s?\\n\\nAnswer format: a/b\",\"input\":\"\",\"output\":\"a\",\"answer\":\"a\"}";
        Files.writeString(home.resolve("data/rows/train.jsonl"), row.formatted("who") + "\n");
        Files.writeString(
                home.resolve("data/rows/test.jsonl"), row.formatted("what") + "\n" + row.formatted("WHO") + "\n");
        Files.writeString(
                home.resolve("models/real/tokenizer_config.json"), "{\"eos_token\":\"</s>\",\"bos_token\":\"<s>\"}");
        Files.writeString(home.resolve("models/real/tokenizer.json"), TOKENIZER);
        Files.writeString(
                home.resolve("models/real/config.json"),
                "{\"model_type\":\"llama\",\"hidden_size\":8,\"num_hidden_layers\":1,\"num_attention_heads\":2,"
                        + "\"intermediate_size\":16,\"vocab_size\":99,\"max_position_embeddings\":64,"
                        + "\"rms_norm_eps\":1e-5}");

        assertThat(execute(
                        "data",
                        "sweep.yaml",
                        "--set",
                        "models=[real]",
                        "--set",
                        "methods=[full]",
                        "--set",
                        "data.train=[rows]",
                        "--set",
                        "data.directory=data",
                        "--set",
                        "data.validation_share=0"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .contains("| rows | test  |    2 |         2 / 0 |  50.00 |        100.00 |    1 / – |         0 / – |")
                .contains("\nrows: test rows that stand in train: test-2\n");
    }

    @Test
    void aFailureIsCountedAndTriedAgain() throws IOException {
        Path fault = Files.createFile(home.resolve("cache/throw-1"));
        assertThat(execute("run", "sweep.yaml", "--cache", "cache")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out.toString()).endsWith("runs: 0 completed, 2 failed, 0 skipped\n");

        assertThat(execute("run", "sweep.yaml", "--cache", "cache", "--keep-failed"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(cli.out.toString()).endsWith("runs: 0 completed, 2 failed, 0 skipped\n");

        assertThat(execute("track", "results/test", "--sink", "jsonl=a.jsonl")).isEqualTo(ExitCode.OK);
        assertThat(cli.progress())
                .containsPattern("there is no completed run in \\S*results/test yet, so nothing was handed over\n");

        Files.delete(fault);
        assertThat(execute("run", "sweep.yaml", "--cache", "cache")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).endsWith("runs: 2 completed, 0 failed, 0 skipped\n");
    }

    @Test
    void whatALostDriverWasAtIsTakenUp() {
        Plan plan = new PlanFixture(home).planFile("sweep.yaml");
        ParquetResultStore store =
                new ParquetResultStore(home.resolve("results/test").toUri().toString(), new Configuration());
        store.begin(plan.planned("tiny-qwen/full/seed=1"), 1);
        assertThat(plan()).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .containsPattern("tiny-qwen/full/seed=1 +interrupted +")
                .endsWith("2 runs on 1 pretrained base model: 1 interrupted, 1 missing\n");

        assertThat(execute("run", "sweep.yaml", "--cache", "cache", "--keep-failed"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.progress()).contains("1 of them was interrupted, and will be continued");
        assertThat(execute("query", "results/test", "SELECT method, attempt FROM runs ORDER BY 1", "--format", "csv"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString().replace("\r", "")).isEqualTo("method,attempt\nfull,0002-0\nlora+grades,0001-0\n");
        assertThat(home.resolve("results/test/running")).isEmptyDirectory();
    }

    @Test
    void oneRunWithoutSpark() {
        assertThat(execute("train", "sweep.yaml", "--run", "tiny-qwen/full/seed=1", "--cache", "cache"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.progress()).contains("done   tiny-qwen/full/seed=1: 100 steps");

        assertThat(execute("query", "results/test", "SELECT executor || ' ' || status AS found FROM runs"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("local completed");

        assertThat(execute("train", "sweep.yaml", "--run", "tiny-qwen/ful/seed=1"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .isEqualTo("error: unknown run tiny-qwen/ful/seed=1; did you mean tiny-qwen/full/seed=1?\n");
    }

    @Test
    void aBaseThatCannotBeMadeIsTheRunsOutcome() throws IOException {
        Files.createFile(home.resolve("cache/broken-qwen3"));
        assertThat(execute("train", "sweep.yaml", "--run", "tiny-qwen/full/seed=1", "--cache", "cache"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(cli.err.toString()).isEmpty();

        assertThat(execute("query", "results/test", "SELECT status, message FROM runs", "--format", "csv"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("failed,").contains("no base for you");
    }

    @Test
    void wrongInputIsOneLineAndStartsNothing() {
        assertThat(execute("run", "sweep.yaml", "--set", "train.epochs=many")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .isEqualTo("error: --set: train.epochs must be a whole number >= 1, not \"many\"\n");

        preflight = spec -> {
            throw new InvalidInputException("model.safetensors ends early");
        };
        assertThat(execute("run", "sweep.yaml")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).isEqualTo("error: tiny-qwen/full/seed=1: model.safetensors ends early\n");
        assertThat(plan()).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).endsWith("2 runs on 1 pretrained base model: 2 missing\n");

        assertThat(execute("run", "sweep.yaml", "--results", "sweep.yaml/results"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .contains("sweep.yaml/results cannot be written")
                .doesNotContain("\tat ");
    }

    @Test
    void theCountsArePrintedEvenWhereTheReportFails() throws IOException {
        Files.createDirectories(home.resolve("results/test/report.md"));

        assertThat(execute("run", "sweep.yaml", "--cache", "cache")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out.toString()).isEqualTo("runs: 2 completed, 0 failed, 0 skipped\n");
        assertThat(cli.err.toString())
                .startsWith("error: cannot write the report")
                .doesNotContain("\tat ");
    }

    @Test
    void aResultsPathThatNoReportCouldReadStartsNothing() {
        for (String command : List.of("run", "train")) {
            List<String> arguments =
                    new ArrayList<>(List.of(command, "sweep.yaml", "--cache", "cache", "--results", "try[1]/new"));
            if (command.equals("train")) {
                arguments.addAll(List.of("--run", "tiny-qwen/full/seed=1"));
            }
            assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(cli.err.toString()).contains("try[1]/new: DuckDB reads * ? [ ] in a path as a pattern");
            assertThat(home.resolve("try[1]")).doesNotExist();
        }
        assertThat(home.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void wrongArguments() {
        assertThat(execute("run", "none.yaml")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).isEqualTo("error: none.yaml: no such file\n");
        assertThat(execute("run", "sweep.yaml", "--slots", "0")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).isEqualTo("error: --slots must be a whole number >= 1, not 0\n");
        assertThat(execute("run", "sweep.yaml", "--checkpoint-every", "-1")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).isEqualTo("error: --checkpoint-every must be a whole number >= 0, not -1\n");
        assertThat(execute("run", "sweep.yaml", "--checkpoint-share", "0")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).isEqualTo("error: --checkpoint-share must be over 0 and at most 1, not 0.0\n");
        assertThat(execute("query", "nowhere", "SELECT 1")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: no results directory").doesNotContain("\tat ");
        assertThat(execute("qury")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .isEqualTo("error: unknown command qury; did you mean query?\ntry: grades --help\n");
        assertThat(execute("run", "sweep.yaml", "--result=x", "y")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .isEqualTo("error: unknown option --result; did you mean --results?\ntry: grades run --help\n");
        assertThat(execute("run", "sweep.yaml", "-s", "2")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).isEqualTo("error: unknown option -s\ntry: grades run --help\n");
        assertThat(execute("settings", "grades")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: there is no place for the argument grades\n");
        assertThat(execute("generate", "model")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: the prompt is missing; it is the last argument\n");
        assertThat(execute("generate", "model", "once", "upon", "a")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: the prompt is one argument");
        assertThat(execute()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).contains("a command is missing", "try: grades --help");
    }

    @Test
    void helpExplainsACommandAsItsOptionDoes() {
        assertThat(execute("help", "compact")).isEqualTo(ExitCode.OK);
        String explained = cli.out.toString();
        assertThat(execute("compact", "--help")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).isEqualTo(explained).startsWith("Usage: grades compact");
        assertThat(execute("help")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).startsWith("Usage: grades ").contains("grades natives");
        assertThat(execute("help", "compat")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).startsWith("error: unknown command compat; did you mean compact?\n");
    }

    @Test
    void everyCommandExplainsItself() {
        for (String command : List.of(
                "plan",
                "run",
                "report",
                "query",
                "compare",
                "differences",
                "compact",
                "data",
                "train",
                "download",
                "cluster",
                "settings")) {
            assertThat(execute(command, "--help")).isEqualTo(ExitCode.OK);
            assertThat(cli.out.toString()).contains("Usage: grades " + command);
        }
        assertThat(execute("settings")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("optimizer.learning_rate", "default 2e-5 (full), 2e-4 (lora)");
        assertThat(plan("--show", "tiny-qwen/lora+grades/seed=1")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("lora.rank = 8  (conf/models/tiny-qwen.yaml)");
    }

    /** On a device whose speed is known, so that none is measured. */
    private int plan(String... more) {
        Path cache = home.resolve("speeds");
        Rates rates = new Rates(1e-9, 0, 0);
        new SpeedFile(new JobContext(cache, "cpu", "local", 1, JobListener.SILENT, () -> false))
                .write(new Speed(Map.of(PassKind.FULL, rates, PassKind.LORA, rates, PassKind.INFERENCE, rates)));
        List<String> arguments = new ArrayList<>(List.of("plan", "sweep.yaml", "--cache", cache.toString()));
        arguments.addAll(List.of(more));
        return execute(arguments.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        TaskFunctions jobs = new TaskFunctions(CheapJobs::run, CheapJobs::ensure, CheapJobs::share, preflight);
        return cli.execute(home, jobs, arguments);
    }
}
