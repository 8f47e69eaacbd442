package io.gradessweep.train;

import io.gradessweep.result.ValidationTrace;
import io.gradessweep.spec.EarlyStopping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A run's part in the checks that were made for several runs up to a step. */
public final class ValidationReplay {
    private ValidationReplay() {}

    /** Those it would have made, as it judges them; empty where it would have stopped before the step, or lacks one. */
    public static Optional<List<ValidationTrace>> of(
            EarlyStopping choice, int plannedSteps, List<ValidationTrace> checks, int lastStep) {
        StopPolicy stop = Policies.of(choice, plannedSteps, 0).stop();
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
