package io.gradessweep.job;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what would make a run fail on its input, before anything trains: model files, tokenizer, data rows. */
public final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private Preflight() {}

    /**
     * @param spec reads local files alone
     * @throws InvalidInputException naming file, tensor, row or key
     */
    public static void check(RunSpec spec) {
        try (PlannedModel model = PlannedModel.of(spec.model())) {
            if (!model.unusedTensors().isEmpty()) {
                LOG.warn("{}: tensors that are not used: {}", spec.model().name(), model.unusedTensors());
            }
            RunInputs.load(spec, model.config(), model.directory());
        }
    }
}
