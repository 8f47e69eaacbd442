package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.TaskFunctions;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a hub on loopback with one model, whose files hold their own names. */
class DownloadCommandTest {
    private static final String COMMIT = LoopbackHub.COMMIT;
    private static final String ROW =
            "{\"instruction\": \"Is water wet? yes/no\", \"input\": \"\", \"output\": \"the correct answer is yes\", \"answer\": \"yes\"}\n";
    private static final String SECRET = "hf_secretOfAPerson";

    @TempDir
    Path home;

    private final CapturedCli cli = new CapturedCli();
    private final Map<String, String> environment = new HashMap<>();
    private LoopbackHub hub;

    @BeforeEach
    void aHub() throws IOException {
        hub = new LoopbackHub(Map.of(
                "config.json",
                "config.json",
                "tokenizer.json",
                "tokenizer.json",
                "model.safetensors",
                "model.safetensors",
                "rows/train-0.jsonl",
                ROW,
                "rows/train-1.jsonl",
                ROW,
                "rows/test.jsonl",
                ROW,
                "other/test.jsonl",
                ROW,
                "other/test-labels.lst",
                "1\n"));
        new PlanFixture(home)
                .write("conf/models/real.yaml", "model: real\ncheckpoint: ${MODELS:-hf://org}/real\n")
                .write("sweep.yaml", String.join("\n", PlanFixture.sweep("full")) + "\n");
        environment.put("HF_HOME", home.resolve("huggingface").toString());
        environment.put("HF_ENDPOINT", hub.endpoint());
        environment.put("HF_TOKEN", SECRET);
    }

    @AfterEach
    void close() {
        hub.close();
        assertThat(cli.out + "" + cli.err + cli.progress()).doesNotContain(SECRET);
    }

    @Test
    void whatIsFetchedAheadIsPlannedWithoutAConnection() throws IOException {
        String model = "hf://org/real@" + COMMIT;
        Path snapshot =
                home.resolve("huggingface/hub/models--org--real/snapshots").resolve(COMMIT);
        assertThat(execute("download", "hf://org/real")).isEqualTo(ExitCode.OK);
        assertThat(cli.out).hasToString(model + "  " + snapshot + "\n");
        assertThat(cli.progress()).contains("fetched model.safetensors (17 B)");
        assertThat(snapshot.resolve("model.safetensors")).hasContent("model.safetensors");

        hub.close();
        environment.put("HF_HUB_OFFLINE", "1");
        String[] sweep = {
            "sweep.yaml", "--set", "models=[real]", "--set", "data.train=[rows]", "--set", "data.directory=data"
        };
        // the fixture's files are no model: what is planned is found, and what is found is looked at
        assertThat(execute("plan", sweep)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .startsWith("error: real/full/seed=1: " + snapshot.resolve("config.json") + ": not JSON");
        assertThat(cli.progress())
                .contains("warning: hf://org/real@main: HF_HUB_OFFLINE allows no request; taking what it was when last"
                        + " asked, " + COMMIT);
    }

    @Test
    void allModelsOfASweep() throws IOException {
        Files.writeString(
                home.resolve("sweep.yaml"),
                "models: [tiny-qwen, real]\n"
                        + String.join("\n", PlanFixture.sweep("full")).replace("models: [tiny-qwen]\n", ""));
        assertThat(execute("download", "--sweep", "sweep.yaml")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .startsWith("hf://org/real@" + COMMIT + "  ")
                .hasLineCount(1);

        environment.put("MODELS", home.resolve("models").toString());
        assertThat(execute("download", "--sweep", "sweep.yaml")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).isEmpty();
        assertThat(cli.progress()).contains(home.resolve("models/real") + ": is a local path; nothing to fetch");
    }

    /** The benchmark's own names below a data set of the hub, and a data set that the benchmark's file names. */
    @Test
    void theRowsOfASweepAreFetchedWithItsModelsAndPlannedWithoutAConnection() throws IOException {
        String pinned = "hf://datasets/org/rows@" + COMMIT;
        Path snapshot =
                home.resolve("huggingface/hub/datasets--org--rows/snapshots").resolve(COMMIT);
        PlanFixture fixture = new PlanFixture(home)
                .write("conf/models/real.yaml", "model: real\ncheckpoint: hf://org/real\n")
                .write("conf/benchmarks/rows.yaml", """
                        name: rows
                        protocol: instruct
                        source:
                          instruct: { train: "rows/train-*.jsonl", test: "hf://datasets/org/rows/other/test.jsonl" }
                        """)
                .write(
                        "sweep.yaml",
                        String.join("\n", PlanFixture.sweep("full"))
                                .replace("tiny-qwen", "real")
                                .replace(
                                        "{ train: [colours] }",
                                        "{ train: [rows], directory: 'hf://datasets/org/rows@main' }"));

        assertThat(execute("download", "--sweep", "sweep.yaml"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString().lines())
                .containsExactly(
                        "hf://org/real@" + COMMIT + "  "
                                + home.resolve("huggingface/hub/models--org--real/snapshots")
                                        .resolve(COMMIT),
                        pinned + "/rows/train-0.jsonl  " + snapshot.resolve("rows/train-0.jsonl"),
                        pinned + "/rows/train-1.jsonl  " + snapshot.resolve("rows/train-1.jsonl"),
                        pinned + "/other/test.jsonl  " + snapshot.resolve("other/test.jsonl"),
                        pinned + "/other/test-labels.lst  " + snapshot.resolve("other/test-labels.lst"));
        assertThat(snapshot.resolve("rows/train-1.jsonl")).hasContent(ROW);
        assertThat(hub.fetched()).doesNotContain("rows/test.jsonl");
        int before = hub.fetched().size();

        hub.close();
        environment.put("HF_HUB_OFFLINE", "1");
        Plan plan = fixture.environment("HF_HOME", environment.get("HF_HOME"))
                .environment("HF_HUB_OFFLINE", "1")
                .planFile("sweep.yaml");

        TaskSpec.InstructFiles train = (TaskSpec.InstructFiles)
                plan.runs().get(0).spec().data().train().get(0).source();
        assertThat(train.train().rows())
                .extracting(FileRef::location)
                .containsExactly(pinned + "/rows/train-0.jsonl", pinned + "/rows/train-1.jsonl");
        assertThat(hub.fetched()).hasSize(before);
        TaskSpec.InstructFiles local = (TaskSpec.InstructFiles)
                plan.runs().get(0).ask(spec -> spec).data().benchmarks().get(0).source();
        assertThat(local.test().rows())
                .extracting(FileRef::location)
                .containsExactly(snapshot.resolve("other/test.jsonl").toString());
    }

    @Test
    void rowsThatTheHubDoesNotHaveAreNamed() throws IOException {
        new PlanFixture(home)
                .write(
                        "sweep.yaml",
                        String.join("\n", PlanFixture.sweep("full"))
                                .replace("tiny-qwen", "real")
                                .replace(
                                        "{ train: [colours] }",
                                        "{ train: [rows], directory: 'hf://datasets/org/none' }"));
        assertThat(execute("plan", "sweep.yaml")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .contains(
                        "hf://datasets/org/none@main: the hub has no dataset org/none, or it is private; check the name");
    }

    @Test
    void wrongReferencesAreOneLine() {
        assertThat(execute("download")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err).hasToString("error: name a model, such as hf://Qwen/Qwen3-0.6B, or --sweep FILE\n");
        assertThat(execute("download", "hf://org/other")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err)
                .hasToString("error: hf://org/other@main: the hub has no model org/other, or it is private; check the"
                        + " name\n");
    }

    private int execute(String command, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--cache";
        all[arguments.length + 2] = home.resolve("cache").toString();
        return cli.execute(home, home, environment::get, TaskFunctions.ofGpuTask(), all);
    }
}
