package io.gradessweep.estimate;

import io.gradessweep.cost.JobCost;
import java.util.Optional;

/**
 * A run, or a base model to pretrain, with its estimated cost.
 *
 * @param kind {@code base} or {@code run}
 * @param key the key of the run, or the name of the base model
 * @param id the id of the run or of the base model
 * @param state the label of the run's {@link RunState}; {@code cached} or {@code missing} for a base model
 * @param trainedBy the run_id of the run whose kept weights are scored; empty if the run trains or has done so
 * @param shortfall why no slot can hold it; empty where one can, or where the memory of slots is unknown
 * @param seconds the estimated time, whether or not it is done already
 */
public record PlannedJob(
        String kind,
        String key,
        String id,
        String state,
        Optional<String> trainedBy,
        JobCost cost,
        Optional<String> shortfall,
        double seconds) {
    /** Tells whether {@code grades run} would still start it. */
    boolean isToDo() {
        return !state.equals("completed") && !state.equals("cached");
    }

    /** Returns why no slot can hold the job, or why its weights exceed this host's memory; empty where it fits. */
    public Optional<String> flaw(long hostBytes) {
        if (shortfall.isPresent() || cost.memory().weights() <= hostBytes) {
            return shortfall;
        }
        return Optional.of("needs " + HumanFormat.bytes(cost.memory().total()) + ", this host has "
                + HumanFormat.bytes(hostBytes));
    }
}
