package io.gradessweep.train;

import io.gradessweep.result.ValidationTrace;
import io.gradessweep.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Selects a run's own validations from those that were made for several runs up to a step. */
public final class ValidationReplay {
    private ValidationReplay() {}

    /**
     * Returns the validations that the run would have made, to decide or to record, judged by its own rule. The result is empty if the run
     * would have stopped before the step, or if one of them is missing.
     */
    public static Optional<List<ValidationTrace>> of(
            RunSpec spec, int plannedSteps, List<ValidationTrace> checks, int lastStep) {
        StopPolicy stop = Policies.of(spec.earlyStopping(), plannedSteps, 0)
                .validatingEvery(spec.training().traceValidationEvery())
                .stop();
        Map<Integer, ValidationTrace> byStep =
                checks.stream().collect(Collectors.toMap(ValidationTrace::step, Function.identity()));
        List<ValidationTrace> own = new ArrayList<>();
        for (int step = 1; step <= lastStep; step++) {
            if (stop.validatesAt(step)) {
                ValidationTrace check = byStep.get(step);
                if (check == null) {
                    return Optional.empty();
                }
                boolean improved = stop.improves(step, check.loss());
                own.add(new ValidationTrace(step, check.loss(), check.seconds(), improved));
            }
            if (step < lastStep && stop.stopsAfter(step).isPresent()) {
                return Optional.empty();
            }
        }
        return Optional.of(own);
    }
}
