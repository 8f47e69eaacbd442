package io.gradessweep.cli;

import io.gradessweep.cost.JobCost;
import java.util.Optional;

/**
 * A run, or a base model to pretrain, with what it will take.
 *
 * @param kind {@code base} or {@code run}
 * @param key of the run; a base model's name and id
 * @param id of the run or the base
 * @param state a {@link RunState}'s label; of a base {@code cached} or {@code missing}
 * @param misfit why no slot can hold it, where slots are known
 * @param seconds estimated, whether it is done already or not
 */
record PlannedJob(
        String kind, String key, String id, String state, JobCost cost, Optional<String> misfit, double seconds) {
    /** Whether {@code run} would still start it. */
    boolean isToDo() {
        return !state.equals("completed") && !state.equals("cached");
    }

    /** What is wrong with it on a host with this much memory. */
    Optional<String> flaw(long hostBytes) {
        if (misfit.isPresent() || cost.memory().weights() <= hostBytes) {
            return misfit;
        }
        return Optional.of(
                "needs " + Quantity.bytes(cost.memory().total()) + ", this host has " + Quantity.bytes(hostBytes));
    }
}
