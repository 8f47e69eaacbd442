package io.gradessweep.plan;

import io.gradessweep.spec.ForkPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the steps that runs have in common, from the previous fork point, or the start, to the next.
 *
 * @param until the fork point at its end
 * @param runs the runs that continue on their own from its end
 */
public record PrefixSegment(SharedPrefix prefix, ForkPoint until, List<PlannedRun> runs) {
    public PrefixSegment {
        runs = List.copyOf(runs);
    }

    /** Returns the name, such as {@code mini-qwen3-0.6b/full/seed=1/prefix=0.3}. */
    public String name() {
        return prefix.name() + "/prefix=" + until.share();
    }

    PrefixSegment and(List<PlannedRun> more) {
        List<PlannedRun> all = new ArrayList<>(runs);
        all.addAll(more);
        return new PrefixSegment(prefix, until, all);
    }
}
