package io.gradessweep.job;

import io.gradessweep.data.Tokenizer;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.ModelSpec;
import java.nio.file.Path;

/** Reads a model's configuration, without weights or libtorch. */
public final class ModelConfigs {
    private ModelConfigs() {}

    /**
     * Returns the configuration with which a run computes.
     *
     * @param directory where the model lies on this machine
     */
    static DecoderConfig of(ModelSpec model, Path directory) {
        return model.base() instanceof BaseModel.Checkpoint checkpoint
                ? of(checkpoint, directory)
                : Checkpoint.config(directory);
    }

    private static DecoderConfig of(BaseModel.Checkpoint checkpoint, Path directory) {
        DecoderConfig config = Checkpoint.config(directory);
        return checkpoint.resizeEmbeddings() ? config.withVocabulary(Tokenizer.vocabularySize(directory)) : config;
    }

    /**
     * Returns a model's configuration. A checkpoint that is remote is fetched. A miniature need not have been
     * pretrained.
     *
     * @throws io.gradessweep.spec.InvalidInputException naming the file, and the key that is wrong
     */
    public static DecoderConfig of(ModelSpec model, RemoteFiles files) {
        if (model.base() instanceof BaseModel.Checkpoint checkpoint) {
            return of(checkpoint, files.model(checkpoint.directory().location()));
        }
        try (PlannedModel planned = PlannedModel.of((BaseModel.Pretrained) model.base(), model.name())) {
            return planned.config();
        }
    }
}
