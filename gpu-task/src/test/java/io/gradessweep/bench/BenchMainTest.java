package io.gradessweep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The measurement of a step in a process that has this module's own libraries and nothing that others provide. */
class BenchMainTest {
    @TempDir
    private Path directory;

    @Test
    void aStepIsMeasuredFromJarsAlone() throws IOException, InterruptedException {
        Path file = directory.resolve("steps.jsonl");
        List<String> lines = process(
                "--device",
                "cpu",
                "--shape",
                "small",
                "--rows",
                "1",
                "--length",
                "16",
                "--steps",
                "1",
                "--frozen",
                "0.5",
                "--json",
                file.toString());
        assertThat(lines.get(0)).startsWith("small, full fp32, 50 % frozen, 1 x 16, on cpu (cpu), djl=");
        JsonNode figures = new ObjectMapper().readTree(Files.readString(file));
        assertThat(figures.get("step_millis").doubleValue()).isPositive();
        assertThat(figures.get("host_millis").isNull()).isTrue();
        assertThat(figures.get("phase_millis").fieldNames())
                .toIterable()
                .containsExactly("forward", "backward", "l2", "l1", "adamw", "copies");
        double rate =
                figures.get("flops").doubleValue() / (figures.get("step_millis").doubleValue() / 1e3);
        assertThat(figures.get("share").doubleValue())
                .isCloseTo(rate / figures.get("product_flops_per_second").doubleValue(), within(1e-9));
        assertThat(figures.get("downloads").longValue()).isEqualTo(1);
        assertThat(figures.get("uploads").longValue()).isEqualTo(1);
        // Eight layers of fourteen products forward and, half of them frozen, at least as many backward.
        assertThat(figures.get("operators").longValue()).isGreaterThan(8 * 2 * 14);
        assertThat(figures.get("estimated_bytes").longValue())
                .isEqualTo(new CostModel(BenchShape.SMALL.config(), new FineTuning.Full(FineTuning.TrainOnly.ALL))
                        .memory(new MemoryChoice.Batch(1, 16, 1), new OptimizerSpec.AdamW(1e-4, 0.9, 0.999, 1e-8, 0.01))
                        .total());
        assertThat(figures.get("peak_bytes").longValue()).isPositive();
    }

    private static List<String> process(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-Dai.djl.offline=true", "-cp", ownClassPath(), BenchMain.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream in = process.getInputStream()) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(process.waitFor()).isZero();
            return lines;
        }
    }

    /** Leaves out of this process's class path what the module is only provided with, and tests. */
    private static String ownClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        !entry.matches(".*/(org/apache/(hadoop|spark|parquet|logging)|io/airlift|org/junit|org/assertj"
                                + "|com/tngtech)/.*|.*/test-classes/?"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--shape nowhere | --shape must be one of mid, qwen3-0.6b, small, tiny28, or the file of a model's config.json; there is no file nowhere",
                "--precision fp16 | --precision must be fp32, bf16, bf16_pure or nf4, not fp16",
                "--precision nf4 | --precision nf4 has weights that do not train; add --fine-tuning lora",
                "--fine-tuning ia3 | --fine-tuning must be full or lora, not ia3",
                "--frozen 1.5 | --frozen must be a share from 0 to 1, not 1.5",
                "--rows 0 | --rows must be a whole number >= 1, not 0",
                "--threads x | --threads must be a whole number >= 1, not x",
                "--device tpu | a device must be cpu, cpu:N, cuda or cuda:N, not tpu",
                "--length | --length needs a value",
                "--speed 1 | there is no option --speed; --help lists them"
            })
    void wrongOptionsAreOneLine(String arguments, String words) throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = BenchMain.run(
                List.of(arguments.split(" ")), System.out, new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("error: " + words + System.lineSeparator());
    }

    @Test
    void frozenMatricesAreSpreadOverTheLayers() {
        List<MatrixId> matrices = IntStream.range(0, 8)
                .mapToObj(layer -> MatrixId.language(layer, "q"))
                .toList();
        assertThat(MeasuredStep.frozen(matrices, 0)).isEmpty();
        assertThat(MeasuredStep.frozen(matrices, 1)).isEqualTo(matrices);
        assertThat(MeasuredStep.frozen(matrices, 0.5))
                .extracting(MatrixId::layer)
                .containsExactly(1, 3, 5, 7);
        assertThat(MeasuredStep.frozen(matrices, 0.25))
                .extracting(MatrixId::layer)
                .containsExactly(3, 7);
    }

    /** On an H200 the wide step of a CPU, 27 GFLOP, would be over in half a millisecond of its 51 TFLOP/s. */
    @Test
    void largeDevicesAreMeasuredWithLargeShapes() {
        assertThat(SpeedProbe.Shapes.of(1.7e11).wide().hidden()).isEqualTo(512);
        SpeedProbe.Shapes large = SpeedProbe.Shapes.of(51e12);
        double flops = 6.0
                * large.wide().config().graph().elements()
                * large.wide().rows()
                * large.wide().length();
        assertThat(flops / 51e12).isBetween(0.05, 0.5);
        assertThat(large.tiny()).isEqualTo(SpeedProbe.Shapes.of(1.7e11).tiny());
    }
}
