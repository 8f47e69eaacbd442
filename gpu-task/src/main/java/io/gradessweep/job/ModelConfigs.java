package io.gradessweep.job;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.ModelSpec;

/** Reads a model's configuration, without weights or libtorch. */
public final class ModelConfigs {
    private ModelConfigs() {}

    /**
     * Returns a model's configuration. A checkpoint that is remote is fetched. A miniature need not have been
     * pretrained.
     *
     * @throws io.gradessweep.spec.InvalidInputException naming the file, and the key that is wrong
     */
    public static DecoderConfig of(ModelSpec model, RemoteFiles files) {
        if (model.base() instanceof BaseModel.Checkpoint checkpoint) {
            return Checkpoint.config(files.model(checkpoint.directory().location()));
        }
        try (PlannedModel planned = PlannedModel.of((BaseModel.Pretrained) model.base(), model.name())) {
            return planned.config();
        }
    }
}
