package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.result.StopReason;
import io.gradessweep.spec.EarlyStopping;
import java.util.Optional;

/**
 * Classic early stopping, which stops after {@code patience} validations in a row without an improvement of more than
 * {@code minDelta}.
 */
final class ValidationLossPolicy implements StopPolicy {
    private final EarlyStopping.ValidationLoss spec;
    private final int interval;
    private double best = Double.POSITIVE_INFINITY;
    private int misses;

    private record State(double best, int misses) {}

    ValidationLossPolicy(EarlyStopping.ValidationLoss spec, int plannedSteps) {
        this.spec = spec;
        interval = Math.max(1, spec.interval().roundOf(plannedSteps));
    }

    @Override
    public boolean validatesAt(int step) {
        return step % interval == 0;
    }

    @Override
    public boolean improves(int step, double validationLoss) {
        if (validationLoss < best - spec.minDelta()) {
            best = validationLoss;
            misses = 0;
            return true;
        }
        misses++;
        return false;
    }

    @Override
    public Optional<StopReason> stopsAfter(int step) {
        return goesOn() ? Optional.empty() : Optional.of(StopReason.PATIENCE);
    }

    boolean goesOn() {
        return misses < spec.patience();
    }

    @Override
    public JsonNode state() {
        return StateJson.tree(new State(best, misses));
    }

    @Override
    public void resume(JsonNode state) {
        State before = StateJson.record(state, State.class);
        best = before.best;
        misses = before.misses;
    }
}
