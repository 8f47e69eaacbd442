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
 * Looks at what runs will read before any of them starts. Runs that differ only in seed, stopping or optimizer read the
 * same, so they are looked at once.
 *
 * @param check throws {@link InvalidInputException} about a model, tokenizer or data file that cannot be used
 */
public record Preflight(Consumer<RunSpec> check) {

    private record Inputs(ModelSpec model, FineTuning fineTuning, DataSpec data) {}

    /** @throws InvalidInputException naming the first run whose input is wrong */
    public void check(Collection<Cell> cells) {
        Set<Inputs> seen = new HashSet<>();
        for (Cell cell : cells) {
            RunSpec spec = cell.spec();
            if (!seen.add(new Inputs(spec.model(), spec.fineTuning(), spec.data()))) {
                continue;
            }
            try {
                check.accept(spec);
            } catch (InvalidInputException e) {
                throw new InvalidInputException(cell.key() + ": " + e.getMessage(), e);
            }
        }
    }
}
