package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.torch.AllocationLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The most bytes of tensors that are alive at once over whole steps, forward, backward and update, beside the estimate.
 * Offloaded state counts too, since the CPU's device is the host.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StepMemoryTest {
    private Map<String, Long> peaks;

    /** Returns what runs, as {@link StepMemoryRuns#spec} reads it. */
    static List<String> runs() {
        return Stream.of(
                        "full FP32 1 FP32",
                        "full FP32 2 FP32",
                        "full FP32 1 FP32 recompute",
                        "full FP32 2 INT8 recompute",
                        "full FP32 1 BF16 chunks",
                        "full FP32 2 FP32 offload",
                        "projections FP32 1 FP32",
                        "full BF16 1 FP32",
                        "full BF16 2 BF16 compute chunks",
                        "full BF16_PURE 1 INT8",
                        "full BF16_PURE 1 FP32 kahan",
                        "full BF16_PURE 2 INT8 compute",
                        "full BF16_PURE 2 INT8 compute recompute chunks offload",
                        "lora FP32 1 FP32",
                        "lora FP32 2 FP32 recompute chunks",
                        "dropout FP32 1 FP32",
                        "lora BF16 2 FP32",
                        "lora NF4 1 INT8",
                        "lora NF4 2 FP32 chunks")
                .flatMap(settings -> Stream.of("DEEP ", "WORDY ", "HEAVY ").map(shape -> shape + settings))
                .toList();
    }

    @BeforeAll
    void measure(@TempDir Path directory) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx256m"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens=") || argument.startsWith("-Dai.djl."))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StepMemoryRuns.class.getName()));
        command.addAll(runs());
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as("see %s", log).isZero();
        peaks = AllocationLog.peaks(log);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void liveBytesAtTheirPeakAreEstimatedWithinTenPercent(String run) throws IOException {
        RunSpec spec = StepMemoryRuns.spec(run);
        MemoryEstimate estimate = CostModel.of(StepMemoryRuns.config(run), spec).memory(spec, ImageCounts.NONE);
        assertThat((double) (estimate.total() + estimate.host()))
                .isCloseTo((double) peaks.get(run), withPercentage(10));
    }
}
