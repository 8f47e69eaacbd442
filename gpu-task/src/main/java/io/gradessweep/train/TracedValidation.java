package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.result.StopReason;
import java.util.Optional;

/**
 * Validates at further steps than a policy asks for. The policy gets the losses of its own steps alone, so that it
 * decides as it would without the others.
 *
 * @param every steps between two of the further validations
 */
record TracedValidation(StopPolicy policy, int every) implements StopPolicy {
    @Override
    public boolean validatesAt(int step) {
        return step % every == 0 || policy.validatesAt(step);
    }

    @Override
    public boolean improves(int step, double validationLoss) {
        return policy.validatesAt(step) && policy.improves(step, validationLoss);
    }

    @Override
    public Optional<StopReason> stopsAfter(int step) {
        return policy.stopsAfter(step);
    }

    @Override
    public JsonNode state() {
        return policy.state();
    }

    @Override
    public void resume(JsonNode state) {
        policy.resume(state);
    }
}
