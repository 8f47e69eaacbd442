package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peak of resident memory beside the estimate, on shapes of 187 million parameters, each in a process of its own. */
@Tag("slow")
@Tag("long")
class PeakMemoryTest {
    @TempDir
    Path directory;

    /** What a process took more at its peak than before, and the estimate, in bytes. */
    private record Peak(double measured, double estimated) {}

    /** Moments of 8 bits instead of 32 save 1.1 GB. */
    @Test
    void theDifferenceThatASettingMakesIsForetold() throws Exception {
        Peak wide = measure("FP32", "FP32", "FP32", 1);
        Peak narrow = measure("FP32", "INT8", "FP32", 1);

        assertThat(wide.measured).isCloseTo(wide.estimated, withPercentage(10));
        assertThat(wide.measured - narrow.measured)
                .isGreaterThan(1e9)
                .isCloseTo(wide.estimated - narrow.estimated, withPercentage(10));
    }

    @Test
    void fewBitsTakeWhatIsForetold() throws Exception {
        Peak few = measure("BF16_PURE", "INT8", "COMPUTE", 2);

        assertThat(few.measured).isCloseTo(few.estimated, withPercentage(10));
    }

    /** Two steps: in the backward pass of the first there are no moments yet. */
    private Peak measure(String precision, String state, String gradients, int accumulation) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xms96m",
                "-Xmx96m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens=") || argument.startsWith("-Dai.djl."))
                .forEach(command::add);
        Path ended = directory.resolve("ended");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MeasuredTraining.class.getName()));
        command.addAll(List.of(precision, state, gradients, "" + accumulation, "2", ended.toString()));
        Path log = directory.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // Otherwise glibc learns to keep what is freed, up to 32 MB a block, and what it keeps is resident too.
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", "131072");
        Process process = builder.start();
        assertThat(process.waitFor()).as("see %s", log).isZero();
        List<String> numbers = Files.readAllLines(ended);
        return new Peak(Double.parseDouble(numbers.get(0)), Double.parseDouble(numbers.get(1)));
    }
}
