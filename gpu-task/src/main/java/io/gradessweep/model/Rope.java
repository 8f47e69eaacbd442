package io.gradessweep.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.spec.InvalidInputException;
import java.util.List;

/**
 * The rotary embedding of a model, as {@code config.json} gives it in the styles of transformers 4
 * ({@code rope_theta}, {@code rope_scaling}, {@code partial_rotary_factor}) and 5 ({@code rope_parameters}).
 *
 * @param theta the base of the wavelengths
 * @param dim the elements of each head that are rotated, from its first on
 * @param sections the numbers of frequencies that turn by a token's position in time, in height and in width; empty if
 *     tokens have one position
 */
record Rope(double theta, int dim, RopeScaling scaling, List<Integer> sections) {
    private static final double DEFAULT_THETA = 10_000;
    private static final String PARAMETERS = "rope_parameters";

    /**
     * Reads the rotary embedding.
     *
     * @param maxPositions {@code max_position_embeddings}
     * @throws InvalidInputException naming the file and the key that is missing, wrong or not supported
     */
    static Rope read(ConfigJson config, DecoderFamily family, int headDim, int maxPositions) {
        ConfigJson rope = config.has(PARAMETERS) ? config.child(PARAMETERS) : config;
        if (config.has(PARAMETERS)) {
            requireOneForAllLayers(rope);
        }
        int dim = rotated(rope.has("partial_rotary_factor") ? rope : config, family, headDim);
        ConfigJson scaling = config.has(PARAMETERS) ? rope : config.child("rope_scaling");
        return new Rope(
                rope.has("rope_theta") ? rope.number("rope_theta") : DEFAULT_THETA,
                dim,
                scaling(scaling, config, family, dim, maxPositions),
                family.hasPositionsOfImages() ? sections(scaling, dim) : List.of());
    }

    private static List<Integer> sections(ConfigJson scaling, int dim) {
        String key = "mrope_section";
        List<Integer> sections = scaling.indices(key);
        if (sections.size() != 3
                || sections.stream().mapToInt(Integer::intValue).sum() != dim / 2) {
            throw scaling.wrong(key, "must be three numbers that add up to the " + dim / 2 + " frequencies of a head");
        }
        return sections;
    }

    private static void requireOneForAllLayers(ConfigJson rope) {
        for (JsonNode value : rope.root()) {
            if (value.isObject()) {
                throw new InvalidInputException(
                        rope.where() + " must be the same for all layers; one for each type of layer is not supported");
            }
        }
    }

    private static int rotated(ConfigJson config, DecoderFamily family, int headDim) {
        String key = "partial_rotary_factor";
        double factor = config.has(key) ? config.number(key) : 1;
        if (factor != 1 && !family.canRotatePartOfHeads()) {
            throw new InvalidInputException(config.where() + ": " + key + " must be 1 for " + family.modelType()
                    + ", which rotates whole heads");
        }
        int dim = (int) (headDim * factor);
        if (factor > 1 || dim < 2 || dim % 2 != 0) {
            throw new InvalidInputException(config.where() + ": " + key + " " + factor
                    + " must leave an even number of elements of a head of " + headDim + " to rotate, not " + dim);
        }
        return dim;
    }

    /** @param scaling {@code rope_scaling} or {@code rope_parameters}, which may be absent */
    private static RopeScaling scaling(
            ConfigJson scaling, ConfigJson config, DecoderFamily family, int dim, int maxPositions) {
        String type = family.hasPositionsOfImages() && type(scaling).equals("mrope") ? "default" : type(scaling);
        return switch (type) {
            case "default" -> new RopeScaling.None();
            case "linear" -> new RopeScaling.Linear(factor(scaling));
            case "dynamic" -> new RopeScaling.Dynamic(factor(scaling), maxPositions);
            case "llama3" ->
                new RopeScaling.Llama3(
                        scaling.number("factor"),
                        scaling.number("low_freq_factor"),
                        scaling.number("high_freq_factor"),
                        scaling.integer("original_max_position_embeddings"));
            case "yarn" -> yarn(scaling, originalPositions(scaling, config, maxPositions), maxPositions);
            case "longrope" -> longRope(scaling, dim, originalPositions(scaling, config, maxPositions), maxPositions);
            default ->
                throw new InvalidInputException(scaling.where() + ": rope_type " + type
                        + " is not supported; known: default, dynamic, linear, llama3, longrope, yarn");
        };
    }

    /** Returns the type. The first files of Phi-3 call LongRoPE {@code su} or {@code yarn}. */
    private static String type(ConfigJson scaling) {
        String type = scaling.has("rope_type")
                ? scaling.text("rope_type")
                : scaling.has("type") ? scaling.text("type") : "default";
        boolean longRope = type.equals("su") || (type.equals("yarn") && scaling.has("long_factor"));
        return longRope ? "longrope" : type;
    }

    private static double factor(ConfigJson scaling) {
        double factor = scaling.number("factor");
        if (factor < 1) {
            throw new InvalidInputException(scaling.where() + ": factor must be >= 1, not " + factor);
        }
        return factor;
    }

    /** Returns the positions of pretraining, for which Phi-3 has a key beside those of the scaling. */
    private static int originalPositions(ConfigJson scaling, ConfigJson config, int maxPositions) {
        String key = "original_max_position_embeddings";
        return config.has(key) ? config.integer(key) : scaling.integerOr(key, maxPositions);
    }

    private static RopeScaling yarn(ConfigJson scaling, int originalPositions, int maxPositions) {
        double factor = scaling.has("factor") ? factor(scaling) : (double) maxPositions / originalPositions;
        double attention;
        if (scaling.has("attention_factor")) {
            attention = scaling.number("attention_factor");
        } else if (scaling.positive("mscale") && scaling.positive("mscale_all_dim")) {
            attention =
                    magnitude(factor, scaling.number("mscale")) / magnitude(factor, scaling.number("mscale_all_dim"));
        } else {
            attention = magnitude(factor, 1);
        }
        return new RopeScaling.Yarn(
                factor,
                attention,
                scaling.positive("beta_fast") ? scaling.number("beta_fast") : 32,
                scaling.positive("beta_slow") ? scaling.number("beta_slow") : 1,
                !scaling.has("truncate") || scaling.flag("truncate"),
                originalPositions);
    }

    private static double magnitude(double factor, double scale) {
        return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
    }

    private static RopeScaling longRope(ConfigJson scaling, int dim, int originalPositions, int maxPositions) {
        double factor = scaling.has("factor") ? scaling.number("factor") : (double) maxPositions / originalPositions;
        double attention = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(originalPositions));
        return new RopeScaling.LongRope(
                factors(scaling, "short_factor", dim),
                factors(scaling, "long_factor", dim),
                scaling.has("attention_factor") ? scaling.number("attention_factor") : attention,
                originalPositions);
    }

    private static float[] factors(ConfigJson scaling, String key, int dim) {
        JsonNode list = scaling.root().path(key);
        float[] factors = new float[dim / 2];
        boolean usable = list.isArray() && list.size() == factors.length;
        for (int i = 0; usable && i < factors.length; i++) {
            factors[i] = list.get(i).floatValue();
            usable = list.get(i).isNumber() && factors[i] > 0 && Float.isFinite(factors[i]);
        }
        if (!usable) {
            throw new InvalidInputException(scaling.where() + ": " + key + " must be a list of " + factors.length
                    + " numbers > 0, one for each frequency of a head");
        }
        return factors;
    }
}
