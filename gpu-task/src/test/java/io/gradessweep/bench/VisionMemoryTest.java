package io.gradessweep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The estimates of steps with images beside the resident memory that such steps take, in a process of their own. */
class VisionMemoryTest {
    @TempDir
    Path directory;

    @Test
    void estimatesAreThoseOfTheResidentMemory() throws IOException, InterruptedException {
        Map<String, Double> measured = new LinkedHashMap<>();
        for (String line : lines()) {
            String[] fields = line.split(" ");
            String key = String.join(" ", fields[0], fields[1], fields[2]);
            measured.put(key, Double.parseDouble(fields[3]));
            assertThat(Double.parseDouble(fields[4])).as(line).isCloseTo(measured.get(key), withPercentage(15));
        }
        assertThat(measured).hasSize(8);
        for (String model : List.of("qwen", "nanovlm")) {
            assertThat(measured.get(model + " frozen false")).isLessThan(measured.get(model + " full false") / 3);
        }
    }

    /** Returns the lines of a process that gives memory back as soon as it is freed. */
    private List<String> lines() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xms512m",
                "-Xmx512m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens=") || argument.startsWith("-Dai.djl."))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), VisionSteps.class.getName()));
        Path log = directory.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(log.toFile());
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", "0");
        assertThat(builder.start().waitFor()).isZero();
        return Files.readAllLines(log).stream()
                .filter(line -> line.matches("(qwen|nanovlm) .*"))
                .toList();
    }
}
