package io.gradessweep.job;

import io.gradessweep.data.DataAudit;
import io.gradessweep.data.ModelImages;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.RunSpec;
import java.util.Optional;

/** Audits the data that a run would be trained and scored on, without training. */
public final class DataInspection {
    private DataInspection() {}

    /**
     * Audits the data of a run.
     *
     * @param spec a spec whose files are local
     * @throws io.gradessweep.spec.InvalidInputException naming file, row or key
     */
    public static DataAudit audit(RunSpec spec) {
        try (TokenizerDirectory directory = TokenizerDirectory.of(spec.model().base());
                Tokenizer tokenizer =
                        Tokenizer.load(directory.path(), spec.data().day())) {
            Optional<ModelImages> images = spec.model().base() instanceof BaseModel.Checkpoint
                    ? RunInputs.images(ModelConfigs.of(spec.model(), directory.path()), directory.path(), tokenizer)
                    : Optional.empty();
            return DataAudit.of(spec.data(), spec.seed(), tokenizer, images);
        }
    }
}
