package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that end while a thread computes a large product keep their exit status and do not crash. */
class ProcessEndTest {
    /** The width of the matrices: a product takes longer than the 0.3 s for which an ending JVM waits for native code. */
    private static final long WIDTH = 4096;

    private static final int STATUS = 17;
    private static final int STATUS_OF_SIGTERM = 143;

    @TempDir
    private Path directory;

    private enum Ending {
        SIGTERM,
        EXIT,
        HALT
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void endsAsAsked(Ending ending) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + directory.resolve("crash")));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-Dai.djl."))
                .forEach(command::add);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), ProcessEndTest.class.getName(), ending.name()));
        Path log = directory.resolve("log");
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        // It writes a byte when it is about to compute.
        assertThat(process.getInputStream().read()).as("see %s", log).isNotNegative();
        if (ending == Ending.SIGTERM) {
            Thread.sleep(200);
            process.destroy();
        }
        assertThat(process.waitFor()).isEqualTo(ending == Ending.SIGTERM ? STATUS_OF_SIGTERM : STATUS);
        assertThat(directory.resolve("crash")).doesNotExist();
    }

    /** @param arguments how the process ends itself; it waits for SIGTERM if that is how it ends */
    public static void main(String[] arguments) {
        Torch.prepareThread(1);
        try (TensorScope scope = TensorScope.on("cpu")) {
            Kernels kernels = Kernels.load(scope);
            Tensor matrix = scope.ones(WIDTH, WIDTH);
            Thread other = new Thread(() -> end(Ending.valueOf(arguments[0])));
            other.start();
            System.out.write(0);
            System.out.flush();
            while (true) {
                kernels.product(scope, matrix, matrix).close();
            }
        }
    }

    private static void end(Ending ending) {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        switch (ending) {
            case SIGTERM -> {}
            case EXIT -> System.exit(STATUS);
            case HALT -> Runtime.getRuntime().halt(STATUS);
        }
    }
}
