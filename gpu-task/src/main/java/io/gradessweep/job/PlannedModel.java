package io.gradessweep.job;

import io.gradessweep.data.Tokenizer;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.ModelSpec;
import java.nio.file.Path;
import java.util.Set;

/**
 * A model as far as it is known before anything trains: its configuration, and a directory with its tokenizer. A
 * generated world decides a miniature's words before the model exists.
 *
 * @param unusedTensors what its weights hold beside the model
 */
record PlannedModel(DecoderConfig config, TokenizerDirectory tokenizer, Set<String> unusedTensors)
        implements AutoCloseable {
    /** @throws io.gradessweep.spec.InvalidInputException naming file, tensor or key */
    static PlannedModel of(ModelSpec model) {
        if (model.base() instanceof BaseModel.Checkpoint checkpoint) {
            Path directory = Path.of(checkpoint.directory().location());
            DecoderConfig config = Checkpoint.config(directory);
            Set<String> unused = Checkpoint.check(config, Checkpoint.weights(directory));
            return new PlannedModel(config, TokenizerDirectory.of(checkpoint), unused);
        }
        return of((BaseModel.Pretrained) model.base(), model.name());
    }

    /** @param name for messages */
    static PlannedModel of(BaseModel.Pretrained base, String name) {
        TokenizerDirectory directory = TokenizerDirectory.of(base);
        try (Tokenizer tokenizer = Tokenizer.load(directory.path())) {
            String where = "model " + name + ": pretrain.config";
            return new PlannedModel(BaseModelJob.config(base, where, tokenizer.vocabularySize()), directory, Set.of());
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
