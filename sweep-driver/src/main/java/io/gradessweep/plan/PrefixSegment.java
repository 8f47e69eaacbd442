package io.gradessweep.plan;

import io.gradessweep.spec.ForkPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of what runs have in common, from the fork point before it, or the start.
 *
 * @param runs that go on from its end by themselves
 */
public record PrefixSegment(SharedPrefix prefix, ForkPoint until, List<PlannedRun> runs) {
    public PrefixSegment {
        runs = List.copyOf(runs);
    }

    /** {@code mini-qwen3-0.6b/full/seed=1/prefix=0.3}. */
    public String name() {
        return prefix.name() + "/prefix=" + until.share();
    }

    PrefixSegment and(List<PlannedRun> more) {
        List<PlannedRun> all = new ArrayList<>(runs);
        all.addAll(more);
        return new PrefixSegment(prefix, until, all);
    }
}
