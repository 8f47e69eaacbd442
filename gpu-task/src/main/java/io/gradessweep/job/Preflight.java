package io.gradessweep.job;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds input errors that would make a run fail, before anything is trained: in model files, tokenizer and data rows.
 */
public final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private Preflight() {}

    /**
     * Checks the inputs of a run.
     *
     * @param spec a spec whose files are local
     * @throws InvalidInputException naming file, tensor, row or key
     */
    public static void check(RunSpec spec) {
        try (PlannedModel model = PlannedModel.of(spec.model())) {
            if (!model.unusedTensors().isEmpty()) {
                LOG.warn("{}: tensors that are not used: {}", spec.model().name(), model.unusedTensors());
            }
            model.contradiction().ifPresent(LOG::warn);
            RunInputs.load(spec, model.config(), model.directory());
        }
    }
}
