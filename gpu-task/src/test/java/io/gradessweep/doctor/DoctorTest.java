package io.gradessweep.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.Torch;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor finds on this machine, which has no GPU, and in processes whose libraries are not as they should be. */
class DoctorTest {
    @TempDir
    private Path directory;

    private record Finding(int status, String text) {}

    @BeforeEach
    void prepare() {
        Torch.prepareThread(1);
    }

    @Test
    void theCpuComputesWhatItShould() {
        Map<String, Optional<String>> parts = new SelfTest(SelfTest.Expected.ON_CPU, "cpu").run();
        assertThat(parts)
                .containsOnlyKeys(
                        "forward",
                        "backward",
                        "norms",
                        "freezing",
                        "recompute",
                        "LoRA",
                        "dropout",
                        "nf4",
                        "bf16",
                        "determinism in fp32",
                        "determinism in bf16");
        assertThat(parts.values()).containsOnly(Optional.empty());
    }

    /** Each number is compared with its own. */
    @Test
    void otherNumbersAreSeen() {
        SelfTest.Expected right = SelfTest.Expected.ON_CPU;
        SelfTest.Expected other = new SelfTest.Expected(
                right.loss() * 1.001,
                right.gradientNorm() * 0.95,
                right.adapterNorm() * 1.001,
                right.quantisedNorm() * 1.05);
        List<String> wrong = new SelfTest(other, "cpu")
                .run().entrySet().stream()
                        .filter(part -> part.getValue().isPresent())
                        .map(Map.Entry::getKey)
                        .toList();
        assertThat(wrong).containsExactly("forward", "backward", "LoRA", "nf4", "bf16");
    }

    /** Steps in bf16 need not repeat on a GPU, and on a CPU they must. */
    @Test
    void whatAPartThatIsWrongMeansDependsOnTheDevice() {
        Optional<String> wrong = Optional.of("other losses");
        assertThat(judged("cpu", "determinism in bf16", wrong)).isEqualTo("FAILED: other losses");
        assertThat(judged("cuda:0", "determinism in bf16", wrong))
                .isEqualTo("not so, and not promised on a GPU: other losses");
        assertThat(judged("cuda:0", "determinism in fp32", wrong)).isEqualTo("FAILED: other losses");
        assertThat(judged("cuda:0", "bf16", Optional.empty())).isEqualTo("ok");
    }

    /** Returns what is printed of the part, once it has the last word that belongs to it. */
    private static String judged(String device, String part, Optional<String> wrong) {
        List<String> lines = new ArrayList<>();
        Map<String, Optional<String>> parts = new LinkedHashMap<>();
        parts.put(part, wrong);
        parts.put("forward", Optional.empty());
        DeviceName name = DeviceName.of(device);
        boolean passed = new Doctor(device, 1, lines::add).judged(name, parts);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(2)).startsWith((passed ? "a sweep would run on " : "no sweep should run on ") + name);
        String start = "self-test  " + part + ": ";
        assertThat(lines.get(0)).startsWith(start);
        String result = lines.get(0).substring(start.length());
        assertThat(passed).isEqualTo(!result.startsWith("FAILED"));
        return result;
    }

    @Test
    void aGpuThatIsNotThereIsRefused() {
        List<String> lines = new ArrayList<>();
        assertThat(new Doctor("cuda", 1, lines::add).examine()).isFalse();
        assertThat(lines.get(lines.size() - 1)).isEqualTo("no sweep would run on cuda");
        assertThat(lines.get(lines.size() - 2))
                .startsWith(
                        "FAILED     cuda:0 was asked for, and the libtorch of the class path computes on the CPU alone");
    }

    @Test
    void aPathWithoutLibtorchIsRefusedBeforeAnythingIsLoaded() throws IOException, InterruptedException {
        Finding finding = examine(Map.of("PYTORCH_LIBRARY_PATH", directory.toString()), classPath());
        assertThat(finding.status).isEqualTo(1);
        assertThat(finding.text)
                .contains("FAILED     PYTORCH_LIBRARY_PATH=" + directory
                        + ": there is no libtorch.so; name the directory")
                .doesNotContain("Exception");
    }

    @Test
    void aJniLibraryOfAnotherReleaseIsRefused() throws IOException, InterruptedException {
        Path jni = Files.createDirectories(directory.resolve("jnilib")).resolve("pytorch.properties");
        Files.writeString(jni, "jni_version=2.5.1-0.32.0\n");
        Finding finding = examine(Map.of(), directory + File.pathSeparator + classPath());
        assertThat(finding.status).isEqualTo(1);
        assertThat(finding.text)
                .contains(
                        "FAILED     the libtorch on the class path is 2.7.1 and the JNI library 2.5.1: the two must be of"
                                + " one release")
                .doesNotContain("Exception");
    }

    @Test
    void aClassPathWithoutLibtorchIsRefused() throws IOException, InterruptedException {
        String without = List.of(classPath().split(File.pathSeparator)).stream()
                .filter(entry -> !entry.contains("pytorch-native"))
                .collect(Collectors.joining(File.pathSeparator));
        Finding finding = examine(Map.of(), without);
        assertThat(finding.status).isEqualTo(1);
        assertThat(finding.text)
                .contains("FAILED     there is no libtorch on the class path, and PYTORCH_LIBRARY_PATH is");
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static Finding examine(Map<String, String> environment, String classPath)
            throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dai.djl.offline=true",
                "-cp",
                classPath,
                Doctor.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (InputStream in = process.getInputStream()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Finding(process.waitFor(), text);
        }
    }
}
