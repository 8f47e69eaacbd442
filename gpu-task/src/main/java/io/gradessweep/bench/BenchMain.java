package io.gradessweep.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.DeviceName;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Measures a step from this module's jars alone, without Spark and Hadoop: one that was carried to a GPU host is measured
 * there with {@code java -cp 'lib/*' io.gradessweep.bench.BenchMain --device cuda:0 --shape qwen3-0.6b ...}.
 */
public final class BenchMain {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private static final String DEVICE = "--device";
    private static final String THREADS = "--threads";
    private static final String FILE = "--json";

    private BenchMain() {}

    public static void main(String[] arguments) throws IOException {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) throws IOException {
        if (arguments.contains("--help")) {
            out.println("--device D, --threads N, --json FILE (a line is added), and");
            StepSettings.OPTIONS.forEach((name, meaning) -> out.println(name + ": " + meaning));
            return 0;
        }
        try {
            Map<String, String> options = options(arguments);
            String device = options.getOrDefault(DEVICE, "cpu");
            String threads = options.getOrDefault(THREADS, "1");
            if (!threads.matches("[1-9][0-9]{0,3}")) {
                throw new InvalidInputException(THREADS + " must be a whole number >= 1, not " + threads);
            }
            print(options, device, Integer.parseInt(threads), out::println);
            return 0;
        } catch (InvalidInputException e) {
            err.println("error: " + e.getMessage());
            return 2;
        }
    }

    private static Map<String, String> options(List<String> arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            boolean known = StepSettings.OPTIONS.containsKey(name)
                    || List.of(DEVICE, THREADS, FILE).contains(name);
            if (!known || i + 1 == arguments.size()) {
                throw new InvalidInputException(
                        known ? name + " needs a value" : "there is no option " + name + "; --help lists them");
            }
            options.put(name, arguments.get(i + 1));
        }
        return options;
    }

    /**
     * Measures a step, prints it, and adds it as a line of JSON to the file of {@code --json}, if there is one.
     *
     * @param options those of {@link StepSettings#of}, and {@code --json}
     * @param device the device's name in PyTorch
     */
    public static void print(Map<String, String> options, String device, int threads, Consumer<String> out)
            throws IOException {
        StepSettings settings = StepSettings.of(options);
        StepFigures figures = new MeasuredStep(settings, DeviceName.of(device), threads).measure();
        lines(figures).forEach(out);
        if (options.containsKey(FILE)) {
            Files.writeString(
                    Path.of(options.get(FILE)),
                    json(figures) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    static String json(StepFigures figures) {
        try {
            return JSON.writeValueAsString(figures);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("figures are plain values", e);
        }
    }

    private static List<String> lines(StepFigures figures) {
        String phases = figures.phaseMillis().entrySet().stream()
                .map(phase -> String.format(Locale.ROOT, "%s %.2f", phase.getKey(), phase.getValue()))
                .collect(Collectors.joining(", "));
        String host = figures.hostMillis() == null
                ? "the host computes it"
                : String.format(Locale.ROOT, "the host gives it out in %.1f ms", figures.hostMillis());
        String peak = figures.peakBytes() == null ? "not known" : gib(figures.peakBytes());
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%s, %s, %d x %d, on %s (%s), %s",
                        figures.shape(),
                        figures.trains(),
                        figures.rows(),
                        figures.length(),
                        figures.device(),
                        figures.model(),
                        figures.libraries()),
                String.format(
                        Locale.ROOT,
                        "step %.1f ms, %.0f tokens/s; %s",
                        figures.stepMillis(),
                        figures.tokensPerSecond(),
                        host),
                "phases, each waited for, ms: " + phases,
                String.format(
                        Locale.ROOT,
                        "%.3g FLOPs, %.2f TFLOP/s, %.0f %% of the fastest product (%d^3, %.2f TFLOP/s)",
                        (double) figures.flops(),
                        figures.flops() / figures.stepMillis() / 1e9,
                        100 * figures.share(),
                        figures.productSize(),
                        figures.productFlopsPerSecond() / 1e12),
                "memory: estimated " + gib(figures.estimatedBytes()) + ", at its peak " + peak,
                "a step calls " + figures.operators() + " operators, uploads " + figures.uploads()
                        + " times, downloads " + figures.downloads() + " times");
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.2f GiB", bytes / (double) (1 << 30));
    }
}
