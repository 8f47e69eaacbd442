package io.gradessweep.estimate;

import io.gradessweep.cost.Speed;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.PrefixSegment;
import io.gradessweep.plan.SharedPrefix;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What runs that are to do need not do, since it is done once for several of them.
 *
 * @param prefixes that are trained, or there already
 * @param steps that are not taken again
 * @param seconds these would take on one slot, without checks
 */
public record SharedCost(int prefixes, long steps, double seconds) {
    private static final SharedCost NONE = new SharedCost(0, 0, 0);

    /**
     * @param toDo run_ids
     * @param costs by run_id, of all runs
     */
    static SharedCost of(
            List<SharedPrefix> prefixes, Set<String> toDo, Map<String, SweepCost.RunCost> costs, Speed speed) {
        return prefixes.stream()
                .map(prefix -> prefix.segments(toDo))
                .filter(segments -> !segments.isEmpty())
                .map(segments -> of(segments, costs, speed))
                .reduce(NONE, SharedCost::plus);
    }

    /** All that its runs have of it but for once, which is until its end. */
    private static SharedCost of(List<PrefixSegment> segments, Map<String, SweepCost.RunCost> costs, Speed speed) {
        SharedCost sum = new SharedCost(1, 0, 0);
        for (PrefixSegment segment : segments) {
            for (PlannedRun run : segment.runs()) {
                sum = sum.plus(upTo(segment, costs.get(run.runId()), speed));
            }
        }
        PrefixSegment last = segments.get(segments.size() - 1);
        SharedCost once = upTo(last, costs.get(last.runs().get(0).runId()), speed);
        return new SharedCost(1, sum.steps - once.steps, sum.seconds - once.seconds);
    }

    private static SharedCost upTo(PrefixSegment segment, SweepCost.RunCost run, Speed speed) {
        int steps = segment.until().step(run.plannedSteps());
        double secondsPerStep = speed.trainingSeconds(run.cost()) / run.cost().steps();
        return new SharedCost(0, steps, steps * secondsPerStep);
    }

    private SharedCost plus(SharedCost other) {
        return new SharedCost(prefixes + other.prefixes, steps + other.steps, seconds + other.seconds);
    }
}
