package io.gradessweep.job;

import io.gradessweep.data.DataSet;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import java.nio.file.Path;

/** Reads a run's data with its model's tokenizer, and refuses what would only show while it trains. */
final class RunInputs {
    private RunInputs() {}

    /**
     * @param directory holds the tokenizer
     * @throws InvalidInputException naming file, row or key
     */
    static DataSet load(RunSpec spec, DecoderConfig config, Path directory) {
        if (spec.data().maxLength() > config.maxPositions()) {
            throw new InvalidInputException("data.max_length " + spec.data().maxLength() + " is more than the "
                    + config.maxPositions() + " positions of " + spec.model().name() + " (max_position_embeddings)");
        }
        if (spec.fineTuning() instanceof FineTuning.Lora lora) {
            LoraAdapter.requireWholeModules(config, lora);
        }
        DataSet data;
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            tokenizer.requireVocabulary(config.vocabulary());
            data = DataSet.load(spec.data(), spec.seed(), tokenizer);
        }
        if (spec.earlyStopping() instanceof EarlyStopping.Patience
                && data.validation().examples().isEmpty()) {
            throw new InvalidInputException(
                    "es needs validation rows and there are none; set data.validation_share above 0");
        }
        return data;
    }
}
