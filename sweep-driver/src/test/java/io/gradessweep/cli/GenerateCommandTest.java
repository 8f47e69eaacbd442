package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.data.world.World;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.TaskFunctions;
import io.gradessweep.spec.WorldSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text from what a run kept, from the model that it started from, and from directories. */
class GenerateCommandTest {
    private static final String PROMPT =
            World.of(new WorldSpec(32, 4, 1)).entities().get(0);

    @TempDir
    private Path home;

    private final CapturedCli cli = new CapturedCli();

    @BeforeEach
    void configuration() throws IOException {
        new PlanFixture(home)
                .write("sweep.yaml", String.join("\n", PlanFixture.sweep("full, lora, base")) + "\n")
                .small(20);
    }

    private int execute(String... arguments) {
        return cli.execute(home, TaskFunctions.ofGpuTask(), arguments);
    }

    private String generated(String... arguments) {
        String[] all =
                Stream.concat(Stream.of("generate"), Stream.of(arguments)).toArray(String[]::new);
        assertThat(execute(all)).as(cli.err.toString()).isEqualTo(ExitCode.OK);
        return cli.out.toString();
    }

    private String refused(String... arguments) {
        String[] all =
                Stream.concat(Stream.of("generate"), Stream.of(arguments)).toArray(String[]::new);
        assertThat(execute(all)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.out.toString()).isEmpty();
        return cli.err.toString();
    }

    private void train(String run, String... more) {
        List<String> command = List.of(
                "train",
                "sweep.yaml",
                "--run",
                run,
                "--set",
                "models=[small]",
                "--set",
                "data.max_length=64",
                "--set",
                "train.max_steps=6",
                "--set",
                "lora.optimizer.learning_rate=5e-2");
        assertThat(execute(Stream.concat(command.stream(), Stream.of(more)).toArray(String[]::new)))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void aRunItsBaseAndDirectories() throws IOException {
        train("small/lora/seed=1", "--keep-weights");
        assertThat(execute("export", "results/test", "small/lora/seed=1", "--out", "adapter"))
                .isEqualTo(ExitCode.OK);
        Path base;
        try (Stream<Path> bases = Files.list(home.resolve("cache/base"))) {
            base = bases.findFirst().orElseThrow();
        }

        String trained = generated("results/test", "small/lora/seed=1", PROMPT, "--max-tokens", "30");
        assertThat(cli.progress()).contains("tokens after a prompt of 2");

        assertThat(trained).isNotBlank().endsWith("\n");
        assertThat(generated(base.toString(), PROMPT, "--adapter", "adapter", "--max-tokens", "30"))
                .isEqualTo(trained);
        String before = generated(base.toString(), PROMPT, "--max-tokens", "30");
        assertThat(before).isNotEqualTo(trained);
        assertThat(generated("results/test", "small/lora/seed=1", PROMPT, "--base", "--max-tokens", "30"))
                .isEqualTo(before);
        train("small/base/seed=1");
        assertThat(generated("results/test", "small/base/seed=1", PROMPT, "--max-tokens", "30"))
                .as("a run that trains nothing keeps nothing either")
                .isEqualTo(before);
        String[] drawn = Stream.of("3", "3", "4")
                .map(seed -> generated(base.toString(), PROMPT, "--temperature", "2", "--seed", seed))
                .toArray(String[]::new);
        assertThat(drawn[0]).isEqualTo(drawn[1]).isNotEqualTo(drawn[2]);
    }

    @Test
    void whatIsNotThereIsNamedWithWhatToDo() {
        train("small/full/seed=1");

        assertThat(refused("results/test", "small/full/seed=1", PROMPT))
                .startsWith("error: small/full/seed=1 kept no weights (completed); execute it again with")
                .contains("--keep-weights");
        assertThat(refused("results/test", "small/full/seed=9", PROMPT)).contains("has no run small/full/seed=9");
        assertThat(refused("results/nowhere", "small/full/seed=1", PROMPT)).contains("results/nowhere");
        assertThat(refused("nowhere", PROMPT)).contains("nowhere/config.json: cannot be read");
        assertThat(refused("nowhere", PROMPT, "--base")).contains("--base belongs to a run");
        assertThat(refused("results/test", "small/full/seed=1", PROMPT, "--adapter", "a"))
                .contains("--adapter belongs to a model");
        assertThat(refused("nowhere", PROMPT, "--temperature", "-1")).contains("--temperature must be a number >= 0");
        assertThat(refused("nowhere", PROMPT, "--date", "today")).contains("--date must be a day such as 2025-01-31");
        assertThat(refused("nowhere", PROMPT, "--max-tokens", "0"))
                .contains("--max-tokens must be a whole number >= 1");
        assertThat(refused("results/test", "small/full/seed=1", PROMPT, "--base", "--chat"))
                .contains("has no chat template");
    }
}
