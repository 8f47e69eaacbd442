package io.gradessweep.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The arguments that describe one training step to be measured. {@code StepSettings} reads their values. */
final class StepArguments {
    @Option(
            names = "--shape",
            paramLabel = "SHAPE",
            description = "small, mid, qwen3-0.6b, or a file of a model's config.json.")
    private String shape;

    @Option(names = "--precision", paramLabel = "P", description = "fp32, bf16, bf16_pure or nf4 (default: fp32).")
    private String precision;

    @Option(names = "--rows", paramLabel = "R", description = "Rows of a micro-batch (default: the shape's).")
    private String rows;

    @Option(names = "--length", paramLabel = "T", description = "Tokens of a row (default: the shape's).")
    private String length;

    @Option(names = "--fine-tuning", paramLabel = "KIND", description = "full, or lora with rank 32 (default: full).")
    private String fineTuning;

    @Option(
            names = "--frozen",
            paramLabel = "SHARE",
            description = "The share of the matrices that is frozen, 0 to 1 (default: 0).")
    private String frozen;

    @Option(
            names = "--recompute",
            paramLabel = "true|false",
            description = "Whether layers are computed again in the backward pass (default: false).")
    private String recompute;

    @Option(names = "--json", paramLabel = "FILE", description = "Add the figures to this file, as a line of JSON.")
    private String json;

    /** Returns whether any of these arguments is given. */
    boolean isGiven() {
        return !given().isEmpty();
    }

    /** Returns the arguments that are given, and the number of steps, by their names. */
    Map<String, String> options(int steps) {
        Map<String, String> options = given();
        options.put("--steps", Integer.toString(steps));
        return options;
    }

    private Map<String, String> given() {
        Map<String, String> given = new HashMap<>();
        given.put("--shape", shape);
        given.put("--precision", precision);
        given.put("--rows", rows);
        given.put("--length", length);
        given.put("--fine-tuning", fineTuning);
        given.put("--frozen", frozen);
        given.put("--recompute", recompute);
        given.put("--json", json);
        given.values().removeIf(value -> value == null);
        return given;
    }
}
