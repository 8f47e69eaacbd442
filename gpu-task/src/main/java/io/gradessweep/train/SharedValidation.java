package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gradessweep.result.StopReason;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes the validations of several runs that are still the same. Each run's policy judges the losses at its own steps,
 * and is no longer asked once it would stop. None of them stops the shared training, which continues to its last step.
 */
public final class SharedValidation implements StopPolicy {
    private final List<ValidationLossPolicy> validated;
    private final int lastStep;

    public SharedValidation(Collection<EarlyStopping.ValidationLoss> choices, int plannedSteps, int lastStep) {
        validated = choices.stream()
                .map(choice -> new ValidationLossPolicy(choice, plannedSteps))
                .toList();
        this.lastStep = lastStep;
    }

    @Override
    public boolean validatesAt(int step) {
        return checking(step).findAny().isPresent();
    }

    @Override
    public boolean improves(int step, double validationLoss) {
        return checking(step)
                        .filter(policy -> policy.improves(step, validationLoss))
                        .count()
                > 0;
    }

    @Override
    public Optional<StopReason> stopsAfter(int step) {
        return step >= lastStep ? Optional.of(StopReason.STOP_AT) : Optional.empty();
    }

    /** Returns the number of runs that have not stopped. */
    public int left() {
        return (int) validated.stream().filter(ValidationLossPolicy::goesOn).count();
    }

    @Override
    public JsonNode state() {
        ArrayNode states = JsonNodeFactory.instance.arrayNode();
        validated.forEach(policy -> states.add(policy.state()));
        return states;
    }

    @Override
    public void resume(JsonNode states) {
        if (states.size() != validated.size()) {
            throw new InvalidInputException(
                    "the state of " + states.size() + " runs that validate, not of " + validated.size());
        }
        for (int i = 0; i < validated.size(); i++) {
            validated.get(i).resume(states.get(i));
        }
    }

    private Stream<ValidationLossPolicy> checking(int step) {
        return validated.stream().filter(ValidationLossPolicy::goesOn).filter(policy -> policy.validatesAt(step));
    }
}
