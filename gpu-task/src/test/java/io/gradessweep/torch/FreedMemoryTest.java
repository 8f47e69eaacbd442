package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory that a step frees is the next step's, and the system's when the run ends. Each process is one of its own. */
class FreedMemoryTest {
    private static final int TENSORS = 256;
    /** The elements of a tensor of 1 MB. */
    private static final int ELEMENTS = 1 << 18;
    /** The pages of the tensors of a step. */
    private static final long PAGES = 256L * TENSORS;

    @TempDir
    private Path directory;

    /**
     * Pages of a process.
     *
     * @param taken those that its second step took from the system
     * @param returned those that were resident before the run ended, and not after
     */
    private record Pages(long taken, long returned) {}

    @Test
    void isKeptWhileARunGoesOn() throws Exception {
        Pages pages = measure(List.of());
        assertThat(pages.taken).isLessThan(PAGES / 10);
        assertThat(pages.returned).isGreaterThan(PAGES / 2);
    }

    @Test
    void isLeftToTheSettingsOfTheEnvironment() throws Exception {
        assertThat(measure(List.of("MALLOC_MMAP_THRESHOLD_")).taken).isGreaterThan(PAGES * 9 / 10);
    }

    /** Beside a native library of another version, the first use of JNA ends in an Error that is no LinkageError. */
    @Test
    void aRunNeedsNoJna() throws Exception {
        Path source = Files.createDirectories(directory.resolve("classes/com/sun/jna"))
                .resolve("NativeLibrary.java");
        Files.writeString(
                source,
                "package com.sun.jna; public class NativeLibrary { static { if (true) throw new Error(); }"
                        + " public static NativeLibrary getProcess() { return null; }"
                        + " public Function getFunction(String name) { return null; } }");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", System.getProperty("java.class.path"), source.toString()))
                .isZero();
        measure(List.of(), directory.resolve("classes") + File.pathSeparator);
    }

    /** @param variables the variables of the environment that are set to 131072 */
    private Pages measure(List<String> variables) throws Exception {
        return measure(variables, "");
    }

    /** @param before what comes before the classes of this process */
    private Pages measure(List<String> variables, String before) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx128m"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-Dai.djl."))
                .forEach(command::add);
        Path ended = directory.resolve("ended");
        command.addAll(List.of(
                "-cp",
                before + System.getProperty("java.class.path"),
                FreedMemoryTest.class.getName(),
                ended.toString()));
        Path log = directory.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        variables.forEach(variable -> builder.environment().put(variable, "131072"));
        assertThat(builder.start().waitFor()).as("see %s", log).isZero();
        List<String> numbers = Files.readAllLines(ended);
        return new Pages(Long.parseLong(numbers.get(0)), Long.parseLong(numbers.get(1)));
    }

    /** @param arguments the file for the two numbers */
    public static void main(String[] arguments) throws IOException {
        Torch.prepareThread(1);
        long taken;
        long resident;
        try (TensorScope run = TensorScope.on("cpu")) {
            step(run);
            long before = faults();
            step(run);
            taken = faults() - before;
            resident = residentPages();
        }
        Files.writeString(Path.of(arguments[0]), taken + "\n" + (resident - residentPages()));
    }

    private static void step(TensorScope run) {
        try (TensorScope step = run.open()) {
            for (int i = 0; i < TENSORS; i++) {
                step.ones(ELEMENTS);
            }
        }
    }

    /** Returns the pages that the system gave to this thread so far. */
    private static long faults() {
        String fields = read("/proc/thread-self/stat");
        return Long.parseLong(fields.substring(fields.lastIndexOf(')') + 2).split(" ")[7]);
    }

    private static long residentPages() {
        return Long.parseLong(read("/proc/self/statm").split(" ")[1]);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
