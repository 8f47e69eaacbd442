package io.gradessweep.plan;

import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.RunSpec;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Checks what runs will read before any of them starts. Runs of one model and fine-tuning on the same data read the
 * same files, except for the rows that some validate on. They are therefore checked once with validation and
 * once without.
 *
 * @param check throws {@link InvalidInputException} about a model, tokenizer or data file that cannot be used
 */
public record Preflight(Consumer<RunSpec> check) {

    private record Inputs(ModelSpec model, DataSpec data, FineTuning fineTuning, boolean validates) {
        static Inputs of(RunSpec spec) {
            return new Inputs(spec.model(), spec.data(), spec.fineTuning(), spec.validates());
        }
    }

    /**
     * Checks the runs' inputs.
     *
     * @throws InvalidInputException naming the first run whose input is wrong
     */
    public void check(Collection<PlannedRun> runs) {
        Set<Inputs> seen = new HashSet<>();
        for (PlannedRun planned : runs) {
            if (seen.add(Inputs.of(planned.spec()))) {
                planned.ask(spec -> {
                    check.accept(spec);
                    return spec;
                });
            }
        }
    }
}
