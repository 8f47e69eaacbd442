package io.gradessweep.job;

import io.gradessweep.data.DataAudit;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.spec.RunSpec;

/** Looks at what a run would train on and be scored on; trains nothing. */
public final class DataInspection {
    private DataInspection() {}

    /**
     * @param spec reads local files alone
     * @throws io.gradessweep.spec.InvalidInputException naming file, row or key
     */
    public static DataAudit audit(RunSpec spec) {
        try (TokenizerDirectory directory = TokenizerDirectory.of(spec.model().base());
                Tokenizer tokenizer = Tokenizer.load(directory.path())) {
            return DataAudit.of(spec.data(), spec.seed(), tokenizer);
        }
    }
}
