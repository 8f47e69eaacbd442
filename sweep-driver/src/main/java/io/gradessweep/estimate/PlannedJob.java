package io.gradessweep.estimate;

import io.gradessweep.cost.JobCost;
import java.util.Optional;

/**
 * A run, or a base model to pretrain, with what it will take.
 *
 * @param kind {@code base} or {@code run}
 * @param key of the run; a base model's name and id
 * @param id of the run or the base
 * @param state a {@link RunState}'s label; of a base {@code cached} or {@code missing}
 * @param shortfall why no slot can hold it, where slots are known
 * @param seconds estimated, whether it is done already or not
 */
public record PlannedJob(
        String kind, String key, String id, String state, JobCost cost, Optional<String> shortfall, double seconds) {
    /** Whether {@code run} would still start it. */
    boolean isToDo() {
        return !state.equals("completed") && !state.equals("cached");
    }

    /** What is wrong with it on a host with this much memory. */
    public Optional<String> flaw(long hostBytes) {
        if (shortfall.isPresent() || cost.memory().weights() <= hostBytes) {
            return shortfall;
        }
        return Optional.of("needs " + HumanFormat.bytes(cost.memory().total()) + ", this host has "
                + HumanFormat.bytes(hostBytes));
    }
}
