package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code memory --sweep} on the paper's sweeps and the configurations of its models. */
class SweepMemoryTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    private final CapturedCli cli = new CapturedCli();

    /** The names of the checkpoints as the models' files have them; one of the files is called otherwise. */
    private Path configs() throws IOException {
        Path shared = Path.of(System.getProperty("grades.shared", "../../shared"), "data", "configs");
        assumeTrue(
                Files.exists(shared), "needs " + shared + ", which is missing; -Dgrades.shared=DIR names the folder");
        Path configs = Files.createDirectories(directory.resolve("configs"));
        for (String name : List.of("Qwen3-14B", "Phi-4", "Llama-3.1-8B-Instruct", "Mistral-7B-Instruct-v0.3")) {
            Files.copy(shared.resolve(name + ".json"), configs.resolve(name + ".json"));
        }
        Files.copy(shared.resolve("qwen3-0.6b-base-think-sft.json"), configs.resolve("QWEN3-0.6b.json"));
        return configs;
    }

    @ParameterizedTest
    @CsvSource({
        "paper, 141GB, '', 3 of 30",
        "paper-1x141gb, 141GB, '', 30 of 30",
        "paper-1x80gb, 80GB, '', 30 of 30",
        "paper-1x80gb, 80GB, train.offload=none, 24 of 30",
        "paper-1x24gb-lora, 24GB, '', 15 of 15"
    })
    void asManyCellsFitAsWerePromised(String sweep, String slot, String assignment, String fits) throws IOException {
        List<String> options = new ArrayList<>(List.of("--configs", configs().toString(), "--slot-memory", slot));
        if (!assignment.isEmpty()) {
            for (String model : List.of("qwen3-14b", "phi-4")) {
                options.addAll(List.of("--set", "model." + model + ".full." + assignment));
            }
        }
        assertThat(memory(sweep, options)).as(() -> cli.err.toString()).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).endsWith("fits: " + fits + System.lineSeparator());
    }

    /** With one row in a pass these cells fit too, so what is chosen must. It never needs less. */
    @ParameterizedTest
    @CsvSource({"paper-1x80gb, 80GB, 1, 30 of 30", "paper-4x24gb, 24GB, 4, 30 of 30"})
    void rowsOfAPassAreChosenToFit(String sweep, String slot, String gpus, String fits) throws IOException {
        List<String> options = new ArrayList<>(List.of("--configs", configs().toString(), "--slot-memory", slot));
        options.addAll(List.of("--gpus-per-run", gpus));
        assertThat(memory(sweep, options)).isEqualTo(ExitCode.OK);
        List<String> rowByRow = totals();
        cli.out.getBuffer().setLength(0);
        options.addAll(List.of("--set", "train.micro_batch=auto"));
        assertThat(memory(sweep, options)).as(() -> cli.err.toString()).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).endsWith("fits: " + fits + System.lineSeparator());
        assertThat(totals()).hasSameSizeAs(rowByRow).isNotEqualTo(rowByRow);
    }

    /** The lines of cells, with their memory. */
    private List<String> totals() {
        return cli.out
                .toString()
                .lines()
                .filter(line -> line.contains(" = weights "))
                .toList();
    }

    /** Of each GPU it is said what lies on it; what is offloaded is that of the whole run. */
    @Test
    void aRunOverSeveralGpusIsPricedByGpu() throws IOException {
        List<String> options = new ArrayList<>(List.of("--configs", configs().toString(), "--slot-memory", "24GB"));
        options.addAll(List.of("--gpus-per-run", "4", "--host-memory", "64GB"));
        assertThat(memory("paper-4x24gb", options)).as(() -> cli.err.toString()).isEqualTo(ExitCode.OK);
        List<String> lines = cli.out.toString().lines().toList();
        assertThat(lines.get(lines.size() - 1)).isEqualTo("fits: 30 of 30");
        assertThat(lines.get(lines.size() - 2)).contains("one computes at a time: expected utilisation 25 %");
        int cell = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("qwen3-14b/full "))
                .findFirst()
                .orElseThrow());
        assertThat(lines.get(cell)).contains("host   30.0 GB").endsWith("fits");
        assertThat(lines.get(cell + 1))
                .startsWith("    on 4 GPUs: ")
                .contains("(embedding, language layers 0 to ")
                .endsWith(" to 39, head)");
        String tied = lines.get(lines.indexOf(lines.stream()
                        .filter(line -> line.startsWith("qwen3-0.6b/full "))
                        .findFirst()
                        .orElseThrow())
                + 1);
        assertThat(tied).contains("(embedding, head), ").endsWith(" to 27)");
        assertThat(memory("paper-4x24gb", List.of("--slot-memory", "24GB", "--gpus-per-run", "0")))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).contains("--gpus-per-run must be a whole number >= 1, not 0");
    }

    @Test
    void whatDiffersFromTheModelsFileStandsBesideACell() throws IOException {
        assertThat(memory("paper-1x80gb", List.of("--configs", configs().toString(), "--slot-memory", "80GB")))
                .isEqualTo(ExitCode.OK);
        List<String> lines = cli.out.toString().lines().toList();
        int cell = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("phi-4/full+grades "))
                .findFirst()
                .orElseThrow());
        assertThat(lines.get(cell)).contains("host   29.8 GB").endsWith("fits");
        assertThat(lines.get(cell + 1))
                .isEqualTo("    other than in the model's file: train.recompute=true, train.gradients=\"compute\","
                        + " train.offload=\"optimizer\", optimizer.state=\"int8\", precision=\"bf16_pure\"");
        int own = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("qwen3-0.6b/full "))
                .findFirst()
                .orElseThrow());
        assertThat(lines.get(own + 1)).endsWith("nothing");
    }

    @Test
    void hostMemoryIsCountedToo() throws IOException {
        List<String> options =
                List.of("--configs", configs().toString(), "--slot-memory", "80GB", "--host-memory", "16GB");
        assertThat(memory("paper-1x80gb", options)).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).endsWith("fits: 24 of 30" + System.lineSeparator());
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Path empty = Files.createDirectories(directory.resolve("none"));
        assertThat(memory("paper-1x141gb", List.of("--configs", empty.toString(), "--slot-memory", "141GB")))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).contains("has no Qwen3-14B.json, the config.json of hf://Qwen/Qwen3-14B");
        assertThat(memory("paper-1x141gb", List.of("--configs", empty.toString())))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).contains("--slot-memory 80GB");
        assertThat(memory("mini", List.of("--slot-memory", "24GB"))).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).contains("is pretrained here and has no config.json yet");
    }

    private int memory(String sweep, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("memory", "--sweep", "conf/sweeps/" + sweep + ".yaml"));
        arguments.addAll(options);
        arguments.addAll(List.of("--cache", directory.resolve("cache").toString()));
        return cli.execute(HOME, HOME, name -> null, TaskFunctions.ofGpuTask(), arguments.toArray(String[]::new));
    }
}
