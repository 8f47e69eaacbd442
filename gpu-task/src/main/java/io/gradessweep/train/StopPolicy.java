package io.gradessweep.train;

import io.gradessweep.result.StopReason;
import java.util.Optional;

/** Decides when the whole run stops. Numbers only. */
public interface StopPolicy extends PolicyState {
    /** Whether to validate after this step's update. */
    default boolean validatesAt(int step) {
        return false;
    }

    /**
     * Takes the loss of a check after this step.
     *
     * @return whether it improved on the best before it
     */
    default boolean improves(int step, double validationLoss) {
        return false;
    }

    /** Asked after each step's update, and after its validation where there was one. */
    Optional<StopReason> stopsAfter(int step);

    /** Never stops early. */
    StopPolicy NEVER = step -> Optional.empty();

    /** Stops after one given step. */
    static StopPolicy at(int lastStep) {
        return step -> step >= lastStep ? Optional.of(StopReason.STOP_AT) : Optional.empty();
    }
}
