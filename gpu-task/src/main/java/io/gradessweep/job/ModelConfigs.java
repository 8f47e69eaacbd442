package io.gradessweep.job;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.ModelSpec;

/** A model's configuration, for what needs neither weights nor an engine. */
public final class ModelConfigs {
    private ModelConfigs() {}

    /**
     * Fetches a checkpoint that is not on this machine; a miniature need not have been pretrained.
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
