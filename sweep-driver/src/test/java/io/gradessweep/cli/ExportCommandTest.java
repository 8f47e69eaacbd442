package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real run of a miniature that takes no time, and what comes out of its results. */
class ExportCommandTest {
    @TempDir
    private Path home;

    private final CapturedCli cli = new CapturedCli();

    @BeforeEach
    void configuration() throws IOException {
        new PlanFixture(home)
                .write("sweep.yaml", String.join("\n", PlanFixture.sweep("full, lora")) + "\n")
                .small(2);
    }

    private int execute(String... arguments) {
        return cli.execute(home, TaskFunctions.ofGpuTask(), arguments);
    }

    private void train(String run, String... more) {
        String[] command = {
            "train",
            "sweep.yaml",
            "--run",
            run,
            "--set",
            "models=[small]",
            "--set",
            "data.max_length=64",
            "--set",
            "train.max_steps=3"
        };
        String[] all = Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
        assertThat(execute(all)).as(cli.err.toString()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aModelAnAdapterAndTheAdapterMerged() throws IOException {
        train("small/full/seed=1", "--keep-weights");
        train("small/lora/seed=1", "--keep-weights");

        assertThat(execute("export", "results/test", "small/full/seed=1", "--out", "model"))
                .isEqualTo(ExitCode.OK);
        assertThat(execute("export", "results/test", "small/lora/seed=1", "--out", "adapter"))
                .isEqualTo(ExitCode.OK);
        assertThat(execute("export", "results/test", "small/lora/seed=1", "--merge", "--out", "merged"))
                .isEqualTo(ExitCode.OK);

        Path base;
        try (Stream<Path> bases = Files.list(home.resolve("cache/base"))) {
            base = bases.findFirst().orElseThrow();
        }
        assertThat(home.resolve("model")).isDirectoryContaining("glob:**/config.json");
        assertThat(home.resolve("model/tokenizer.json")).hasSameBinaryContentAs(base.resolve("tokenizer.json"));
        assertThat(execute("merge", base.toString(), "adapter", "--out", "by-hand"))
                .isEqualTo(ExitCode.OK);
        assertThat(home.resolve("merged/model.safetensors"))
                .hasSameBinaryContentAs(home.resolve("by-hand/model.safetensors"));
        assertThat(Files.mismatch(home.resolve("model/model.safetensors"), base.resolve("model.safetensors")))
                .isPositive();
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(".")))
                    .isEmpty();
        }
    }

    @Test
    void whatIsNotThereIsNamedWithWhatToDo() {
        train("small/full/seed=1");

        assertThat(execute("export", "results/test", "small/full/seed=1", "--out", "model"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .startsWith("error: small/full/seed=1 kept no weights (completed); execute it again with")
                .contains("--keep-weights");
        assertThat(home.resolve("model")).doesNotExist();
        assertThat(execute("export", "results/test", "small/full/seed=9", "--out", "model"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).contains("has no run small/full/seed=9");
        assertThat(execute("export", "results/test", "small/full/seed=1", "--out", "results"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).contains("results: exists already; name a new directory");
    }
}
