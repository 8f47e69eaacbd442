package io.gradessweep.job;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;

/** Finds what would make a run fail on its input, before anything trains: model files, tokenizer, data rows. */
public final class Preflight {
    private Preflight() {}

    /**
     * @param spec reads local files alone
     * @throws InvalidInputException naming file, tensor, row or key
     */
    public static void check(RunSpec spec) {
        try (PlannedModel model = PlannedModel.of(spec.model())) {
            RunInputs.load(spec, model.config(), model.directory());
        }
    }
}
