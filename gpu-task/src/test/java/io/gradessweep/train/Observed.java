package io.gradessweep.train;

import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.ValidationTrace;
import java.util.ArrayList;
import java.util.List;

/** Everything a training run tells, to look at afterwards. */
public class Observed implements StepListener {
    public final List<StepTrace> steps = new ArrayList<>();
    public final List<NormTrace> norms = new ArrayList<>();
    public final List<FreezeEvent> freezes = new ArrayList<>();
    public final List<ValidationTrace> validations = new ArrayList<>();

    @Override
    public void step(StepTrace trace) {
        steps.add(trace);
    }

    @Override
    public void norm(NormTrace trace) {
        norms.add(trace);
    }

    @Override
    public void freeze(FreezeEvent event) {
        freezes.add(event);
    }

    @Override
    public void validation(ValidationTrace trace) {
        validations.add(trace);
    }
}
