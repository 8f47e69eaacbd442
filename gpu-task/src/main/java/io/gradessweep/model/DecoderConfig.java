package io.gradessweep.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.block.Attention;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.digest.LfsPointer;
import io.gradessweep.json.JsonProblem;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The shape of a decoder-only transformer, as {@code config.json} gives it.
 *
 * @param biases the projections that add a bias
 * @param vocabulary the number of tokens that have an embedding
 * @param addedTokens those of them, the last ones, that the weights do not hold: theirs is the mean of the others'
 * @param window the tokens that a token attends to, itself included; {@link Attention#UNLIMITED} without a window
 * @param tied whether the output table is the embedding table
 * @param maxPositions the longest sequence the model was made for
 * @param vision the vision tower; empty for a text model
 */
public record DecoderConfig(
        DecoderFamily family,
        Set<String> biases,
        int vocabulary,
        int addedTokens,
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int keyValueHeads,
        int headDim,
        double normEpsilon,
        Rope rope,
        int window,
        boolean tied,
        int maxPositions,
        Optional<VisionConfig> vision) {
    /** The {@code max_position_embeddings} that transformers uses if {@code config.json} has none. */
    private static final int DEFAULT_POSITIONS = 2048;

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
            throw new InvalidInputException(file + ": not JSON: " + JsonProblem.of(e), e);
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
        return DecoderFamilies.of(config).shape(config);
    }

    /** Reads the shape of a text decoder whose keys are those of transformers. */
    static DecoderConfig ofText(DecoderFamily family, ConfigJson config) {
        String where = config.where();
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
        int positions = config.integerOr("max_position_embeddings", DEFAULT_POSITIONS);
        Rope rope = Rope.read(config, family, headDim, positions);
        return new DecoderConfig(
                family,
                family.biases(config),
                config.integer("vocab_size"),
                0,
                hidden,
                config.integer("intermediate_size"),
                config.integer("num_hidden_layers"),
                heads,
                keyValueHeads,
                headDim,
                config.number("rms_norm_eps"),
                rope,
                family.attentionWindow(config),
                config.flag("tie_word_embeddings"),
                rope.scaling().positions(positions),
                Optional.empty());
    }

    /** Returns this text decoder with a vision tower before it. */
    DecoderConfig withVision(VisionConfig towers) {
        return with(vocabulary, addedTokens, tied, Optional.of(towers));
    }

    /** Returns this shape with one table for input and output, or with two. */
    DecoderConfig withTied(boolean otherwise) {
        return with(vocabulary, addedTokens, otherwise, vision);
    }

    /** Returns this shape with embeddings for at least so many tokens. */
    public DecoderConfig withVocabulary(int tokens) {
        int added = Math.max(0, tokens - vocabulary);
        return with(vocabulary + added, addedTokens + added, tied, vision);
    }

    private DecoderConfig with(
            int otherVocabulary, int otherAdded, boolean otherTied, Optional<VisionConfig> otherVision) {
        return new DecoderConfig(
                family,
                biases,
                otherVocabulary,
                otherAdded,
                hidden,
                intermediate,
                layers,
                heads,
                keyValueHeads,
                headDim,
                normEpsilon,
                rope,
                window,
                otherTied,
                maxPositions,
                otherVision);
    }

    /** Returns the length up to which the rotation of a position does not depend on the length of the sequence. */
    public int lengthOfSameFrequencies() {
        return rope.scaling().lengthOfSameFrequencies();
    }

    /** Returns whether tokens have positions in time, in height and in width where there are images. */
    public boolean countsPositionsOfImages() {
        return family.hasPositionsOfImages();
    }

    /** Returns the blocks that the model consists of. */
    public ModelGraph graph() {
        return DecoderLayers.graph(this);
    }
}
