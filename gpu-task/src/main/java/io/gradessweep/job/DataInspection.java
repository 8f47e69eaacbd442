package io.gradessweep.job;

import io.gradessweep.data.DataAudit;
import io.gradessweep.data.ModelImages;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.data.TrainingText;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.RunSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

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
        return read(spec, (tokenizer, images) -> DataAudit.of(spec.data(), spec.seed(), tokenizer, images));
    }

    /**
     * Returns the first training rows of every task of a run, as the model is given them.
     *
     * @param spec a spec whose files are local
     * @param rows the number of rows of a task
     * @throws io.gradessweep.spec.InvalidInputException naming file, row or key
     */
    public static List<TrainingText> trainingTexts(RunSpec spec, int rows) {
        return read(spec, (tokenizer, images) -> TrainingText.of(spec.data(), spec.seed(), tokenizer, images, rows));
    }

    private static <T> T read(RunSpec spec, BiFunction<Tokenizer, Optional<ModelImages>, T> reading) {
        try (TokenizerDirectory directory = TokenizerDirectory.of(spec.model().base());
                Tokenizer tokenizer =
                        Tokenizer.load(directory.path(), spec.data().day())) {
            Optional<ModelImages> images = spec.model().base() instanceof BaseModel.Checkpoint
                    ? RunInputs.images(ModelConfigs.of(spec.model(), directory.path()), directory.path(), tokenizer)
                    : Optional.empty();
            return reading.apply(tokenizer, images);
        }
    }
}
