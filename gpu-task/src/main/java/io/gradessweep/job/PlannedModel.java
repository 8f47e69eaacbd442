package io.gradessweep.job;

import io.gradessweep.data.Tokenizer;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.ModelSpec;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration and tokenizer of a model, before anything is trained. A miniature's vocabulary is that of its
 * generated world, so it is known before the model exists.
 *
 * @param unusedTensors the tensors of the checkpoint that the model does not use
 * @param contradiction what the configuration says otherwise than the weights, in a sentence
 */
record PlannedModel(
        DecoderConfig config, TokenizerDirectory tokenizer, Set<String> unusedTensors, Optional<String> contradiction)
        implements AutoCloseable {
    /**
     * Reads the configuration and checks the weights of a model.
     *
     * @throws io.gradessweep.spec.InvalidInputException naming file, tensor or key
     */
    static PlannedModel of(ModelSpec model) {
        if (model.base() instanceof BaseModel.Checkpoint checkpoint) {
            Path directory = Path.of(checkpoint.directory().location());
            DecoderConfig config = ModelConfigs.of(model, directory);
            Set<String> unused = Checkpoint.check(config, Checkpoint.weights(directory));
            return new PlannedModel(
                    config, TokenizerDirectory.of(checkpoint), unused, Checkpoint.contradiction(directory));
        }
        return of((BaseModel.Pretrained) model.base(), model.name());
    }

    /**
     * @param name the name of the model, for messages
     */
    static PlannedModel of(BaseModel.Pretrained base, String name) {
        TokenizerDirectory directory = TokenizerDirectory.of(base);
        try (Tokenizer tokenizer = Tokenizer.load(directory.path())) {
            String where = "model " + name + ": pretrain.config";
            DecoderConfig config = BaseModelJob.config(base, where, tokenizer.vocabularySize());
            return new PlannedModel(config, directory, Set.of(), Optional.empty());
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    Path directory() {
        return tokenizer.path();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
