package io.gradessweep.model;

import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.TokenTable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The places of the two tables in checkpoints and adapters. */
public final class TokenTables {
    private TokenTables() {}

    /** Returns whether a weight is a table that trains whole beside adapters. */
    static boolean trains(FineTuning fineTuning, Parameter weight) {
        return ofTensor(weight.name())
                .filter(table -> modulesToSave(fineTuning).contains(table))
                .isPresent();
    }

    /** Returns the tables that train whole beside adapters. */
    static List<TokenTable> modulesToSave(FineTuning fineTuning) {
        return fineTuning.adapters().map(FineTuning.Lora::modulesToSave).orElse(List.of());
    }

    /**
     * Checks that the tables of a model can train whole as a fine-tuning asks.
     *
     * @throws InvalidInputException if tables that are one are to train apart, or tokens without embeddings of their own
     *     would never get any
     */
    public static void requireTrainable(DecoderConfig config, FineTuning.Lora lora) {
        int named = lora.modulesToSave().size();
        if (config.vision().isPresent() && named > 0) {
            throw new InvalidInputException(
                    "lora.modules_to_save must be empty for a vision-language model: its tables do not train beside adapters");
        }
        boolean all = named == TokenTable.values().length;
        if (config.tied() && named > 0 && !all) {
            throw new InvalidInputException("lora.modules_to_save must name both embed_tokens and lm_head, or none: the"
                    + " model's two tables are one");
        }
        if (config.addedTokens() > 0 && !all) {
            throw new InvalidInputException("model.resize_embeddings adds " + config.addedTokens()
                    + " tokens, whose embeddings adapters alone would never train; set lora.modules_to_save to"
                    + " [embed_tokens, lm_head]");
        }
    }

    /** Returns the path of a table's module. */
    static String module(TokenTable table) {
        return table == TokenTable.EMBED_TOKENS ? "model.embed_tokens" : "lm_head";
    }

    /** Returns the name of a table's tensor in a checkpoint. */
    static String tensor(TokenTable table) {
        return module(table) + ".weight";
    }

    /** Returns the name of a table's tensor in an adapter that holds the table whole. */
    static String saved(TokenTable table) {
        return "base_model.model." + tensor(table);
    }

    /** Returns the table that a path or the end of one names. */
    static Optional<TokenTable> ofModule(String path) {
        return Arrays.stream(TokenTable.values())
                .filter(table -> module(table).equals(path) || table.label().equals(path))
                .findFirst();
    }

    /** Returns the table that a tensor of a checkpoint holds. */
    static Optional<TokenTable> ofTensor(String name) {
        return Arrays.stream(TokenTable.values())
                .filter(table -> tensor(table).equals(name))
                .findFirst();
    }
}
