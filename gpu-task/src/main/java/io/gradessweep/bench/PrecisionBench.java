package io.gradessweep.bench;

import io.gradessweep.job.JobContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Compares the losses of the precisions, and the memory of each, measured and estimated. */
public final class PrecisionBench {
    /** The Java heap has its full size from the start, so that only tensors make the process grow. */
    private static final List<String> OPTIONS =
            List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

    /** These settings make glibc return freed memory, so that the resident memory is the memory in use. */
    private static final Map<String, String> WITHOUT_CACHE =
            Map.of("MALLOC_MMAP_THRESHOLD_", "65536", "MALLOC_TRIM_THRESHOLD_", "0", "MALLOC_ARENA_MAX", "1");

    private final JobContext context;
    private final Consumer<String> out;

    /**
     * @param out receives the report line by line
     */
    public PrecisionBench(JobContext context, Consumer<String> out) {
        this.context = context;
        this.out = out;
    }

    public void run() {
        out.accept("| trains | measured MB | estimated MB | estimated / measured | losses of 4 steps on one batch |");
        out.accept("| --- | ---: | ---: | ---: | --- |");
        for (int setting = 0; setting < PrecisionProbe.SETTINGS.size(); setting++) {
            String[] numbers = probe(setting).split(" ");
            double measured = Long.parseLong(numbers[0]);
            double estimated = Long.parseLong(numbers[1]);
            out.accept(String.format(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.2f | %s |",
                    PrecisionProbe.SETTINGS.get(setting).label(),
                    measured / 1e6,
                    estimated / 1e6,
                    estimated / measured,
                    Arrays.stream(numbers, 2, numbers.length)
                            .map(loss -> String.format(Locale.ROOT, "%.3f", Double.parseDouble(loss)))
                            .collect(Collectors.joining(" "))));
        }
    }

    /** Runs one setting in a process of its own, and returns the last line that it prints. */
    private String probe(int setting) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-Dai.djl.offline=true", "-cp", System.getProperty("java.class.path")));
        command.add(PrecisionProbe.class.getName());
        command.addAll(List.of(Integer.toString(setting), context.device(), Integer.toString(context.threads())));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().putAll(WITHOUT_CACHE);
            Process process = builder.start();
            try (InputStream in = process.getInputStream()) {
                String[] lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("the measuring process ended with " + process.exitValue());
                }
                return lines[lines.length - 1];
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
