package io.gradessweep.job;

import io.gradessweep.data.DataAudit;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.spec.RunSpec;

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
            return DataAudit.of(spec.data(), spec.seed(), tokenizer);
        }
    }
}
