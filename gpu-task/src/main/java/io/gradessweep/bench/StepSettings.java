package io.gradessweep.bench;

import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The step that is measured.
 *
 * @param name the shape's name, or its file
 * @param rows rows of a micro-batch
 * @param length tokens of a row
 * @param frozen the share of the monitored matrices that is frozen, spread evenly over the layers
 * @param steps the number of timed steps
 */
public record StepSettings(
        String name,
        DecoderConfig config,
        Precision precision,
        int rows,
        int length,
        FineTuning fineTuning,
        double frozen,
        boolean recompute,
        int steps) {
    private static final int STEPS = 15;
    private static final int RANK = 32;

    /** LoRA as the option {@code --fine-tuning lora} names it. */
    static final FineTuning LORA = new FineTuning.Lora(RANK, 2 * RANK, List.of(Projection.values()));

    private static final Map<String, BenchShape> SHAPES = Map.of(
            "small", BenchShape.SMALL,
            "mid", BenchShape.MID,
            "qwen3-0.6b", BenchShape.QWEN3,
            "tiny28", BenchShape.TINY28);

    /** The options and what they mean, for those who print help. */
    public static final Map<String, String> OPTIONS = new TreeMap<>(Map.of(
            "--shape", "small, mid, qwen3-0.6b, tiny28, or a file of a model's config.json (default: small)",
            "--precision", "fp32, bf16, bf16_pure or nf4 (default: fp32)",
            "--rows", "rows of a micro-batch (default: the shape's)",
            "--length", "tokens of a row (default: the shape's)",
            "--fine-tuning", "full, or lora with rank 32 (default: full)",
            "--frozen", "the share of the matrices that is frozen, 0 to 1 (default: 0)",
            "--recompute", "true: layers are computed again in the backward pass (default: false)",
            "--steps", "timed steps (default: 15)"));

    /**
     * Reads options by their names, such as {@code --rows}.
     *
     * @throws InvalidInputException if an option's value is wrong; the message names it
     */
    public static StepSettings of(Map<String, String> options) {
        String shape = options.getOrDefault("--shape", "small");
        BenchShape known = SHAPES.getOrDefault(shape, BenchShape.QWEN3);
        DecoderConfig config = SHAPES.containsKey(shape) ? known.config() : read(shape);
        Precision precision = precision(options.getOrDefault("--precision", "fp32"));
        FineTuning fineTuning = fineTuning(options.getOrDefault("--fine-tuning", "full"));
        if (precision == Precision.NF4 && fineTuning instanceof FineTuning.Full) {
            throw new InvalidInputException("--precision nf4 has weights that do not train; add --fine-tuning lora");
        }
        if (precision == Precision.BF16_PURE && !(fineTuning instanceof FineTuning.Full)) {
            throw new InvalidInputException("--precision bf16_pure is for full fine-tuning; use bf16 with lora");
        }
        return new StepSettings(
                shape,
                config,
                precision,
                whole(options, "--rows", known.rows()),
                whole(options, "--length", known.length()),
                fineTuning,
                share(options.getOrDefault("--frozen", "0")),
                precision == Precision.NF4 || flag(options.getOrDefault("--recompute", "false")),
                whole(options, "--steps", STEPS));
    }

    private static DecoderConfig read(String file) {
        if (!Files.isRegularFile(Path.of(file))) {
            throw new InvalidInputException("--shape must be one of "
                    + SHAPES.keySet().stream().sorted().collect(Collectors.joining(", "))
                    + ", or the file of a model's config.json; there is no file " + file);
        }
        return DecoderConfig.read(Path.of(file));
    }

    private static Precision precision(String label) {
        return Arrays.stream(Precision.values())
                .filter(precision -> precision.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new InvalidInputException("--precision must be fp32, bf16, bf16_pure or nf4, not " + label));
    }

    private static FineTuning fineTuning(String name) {
        return switch (name) {
            case "full" -> BenchShape.FULL;
            case "lora" -> LORA;
            default -> throw new InvalidInputException("--fine-tuning must be full or lora, not " + name);
        };
    }

    private static int whole(Map<String, String> options, String name, int otherwise) {
        String text = options.getOrDefault(name, Integer.toString(otherwise));
        if (!text.matches("[1-9][0-9]{0,6}")) {
            throw new InvalidInputException(name + " must be a whole number >= 1, not " + text);
        }
        return Integer.parseInt(text);
    }

    private static double share(String text) {
        if (!text.matches("0|1|0?\\.[0-9]+|1\\.0+|0\\.0+")) {
            throw new InvalidInputException("--frozen must be a share from 0 to 1, not " + text);
        }
        return Double.parseDouble(text);
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new InvalidInputException("--recompute must be true or false, not " + text);
        }
        return text.equals("true");
    }

    /** Returns what trains in words. */
    String trains() {
        String kind = fineTuning.adapters().map(lora -> "lora r=" + RANK).orElse("full");
        String frozenPart = frozen > 0 ? String.format(Locale.ROOT, ", %.0f %% frozen", 100 * frozen) : "";
        return kind + " " + precision.label() + (recompute ? ", recompute" : "") + frozenPart;
    }
}
