package io.gradessweep.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.digest.LfsPointer;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The shape of a decoder-only transformer, as {@code config.json} gives it in the styles of transformers 4
 * ({@code rope_theta}, {@code rope_scaling}) and 5 ({@code rope_parameters}).
 *
 * @param biases the projections that add a bias
 * @param tied whether the output table is the embedding table
 * @param maxPositions the longest sequence the model was made for, or its attention window if that is less
 */
public record DecoderConfig(
        DecoderFamily family,
        Set<String> biases,
        int vocabulary,
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int keyValueHeads,
        int headDim,
        double normEpsilon,
        double ropeTheta,
        Optional<RopeScaling> ropeScaling,
        boolean tied,
        int maxPositions) {

    /**
     * Reads the shape from a {@code config.json}.
     *
     * @throws InvalidInputException naming the file and the key that is missing, wrong or not supported
     */
    public static DecoderConfig read(Path file) {
        if (LfsPointer.is(file)) {
            throw new InvalidInputException(file + ": " + LfsPointer.PROBLEM);
        }
        try {
            return of(new ObjectMapper().readTree(Files.readString(file)), file.toString());
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(file + ": not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read; a Hugging Face config.json is expected", e);
        }
    }

    /**
     * Reads the shape from parsed JSON.
     *
     * @param where the source, for messages
     */
    public static DecoderConfig of(JsonNode json, String where) {
        ConfigJson config = new ConfigJson(json, where);
        DecoderFamily family = DecoderFamilies.named(config.text("model_type"), where);
        family.refuseUnsupported(config);
        int heads = config.integer("num_attention_heads");
        int keyValueHeads = config.integerOr("num_key_value_heads", heads);
        if (heads % keyValueHeads != 0) {
            throw new InvalidInputException(where + ": num_attention_heads " + heads
                    + " must be a multiple of num_key_value_heads " + keyValueHeads);
        }
        int hidden = config.integer("hidden_size");
        int headDim = config.integerOr("head_dim", hidden / heads);
        if (headDim % 2 != 0) {
            throw new InvalidInputException(where + ": head_dim must be even, not " + headDim);
        }
        ConfigJson rope = config.has("rope_parameters") ? config.child("rope_parameters") : config;
        if (rope.has("partial_rotary_factor") && rope.number("partial_rotary_factor") != 1) {
            throw new InvalidInputException(
                    rope.where() + ": partial_rotary_factor must be 1; others are not supported");
        }
        return new DecoderConfig(
                family,
                family.biases(config),
                config.integer("vocab_size"),
                hidden,
                config.integer("intermediate_size"),
                config.integer("num_hidden_layers"),
                heads,
                keyValueHeads,
                headDim,
                config.number("rms_norm_eps"),
                rope.has("rope_theta") ? rope.number("rope_theta") : 10_000,
                ropeScaling(config),
                config.flag("tie_word_embeddings"),
                Math.min(config.integerOr("max_position_embeddings", 2048), family.attentionWindow(config)));
    }

    private static Optional<RopeScaling> ropeScaling(ConfigJson config) {
        String key = config.has("rope_parameters") ? "rope_parameters" : "rope_scaling";
        if (!config.has(key)) {
            return Optional.empty();
        }
        ConfigJson scaling = config.child(key);
        String type = scaling.has("rope_type")
                ? scaling.text("rope_type")
                : scaling.has("type") ? scaling.text("type") : "default";
        return switch (type) {
            case "default" -> Optional.empty();
            case "llama3" ->
                Optional.of(new RopeScaling(
                        scaling.number("factor"),
                        scaling.number("low_freq_factor"),
                        scaling.number("high_freq_factor"),
                        scaling.integer("original_max_position_embeddings")));
            default ->
                throw new InvalidInputException(
                        scaling.where() + ": rope_type " + type + " is not supported; known: default, llama3");
        };
    }

    /** Returns the blocks that the model consists of. */
    public ModelGraph graph() {
        return DecoderLayers.graph(this);
    }
}
