package io.gradessweep.train;

import io.gradessweep.result.StopReason;
import java.util.Optional;

/** Decides when the whole run stops. It works on numbers alone. */
public interface StopPolicy extends PolicyState {
    /** Returns whether to validate after a step's update. */
    default boolean validatesAt(int step) {
        return false;
    }

    /**
     * Takes the validation loss after a step.
     *
     * @return whether it improved on the best loss before it
     */
    default boolean improves(int step, double validationLoss) {
        return false;
    }

    /**
     * Returns the reason to stop after a step, if there is one. It is called after each step's update and, if there was
     * one, its validation.
     */
    Optional<StopReason> stopsAfter(int step);

    /** Returns this policy with further validations, every so many steps, that are only recorded; 0 for none. */
    default StopPolicy validatingEvery(int steps) {
        return steps == 0 ? this : new TracedValidation(this, steps);
    }

    /** A policy that never stops early. */
    StopPolicy NEVER = step -> Optional.empty();

    /** Returns a policy that stops after a given step. */
    static StopPolicy at(int lastStep) {
        return step -> step >= lastStep ? Optional.of(StopReason.STOP_AT) : Optional.empty();
    }
}
