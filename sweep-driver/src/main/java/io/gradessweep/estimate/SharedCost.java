package io.gradessweep.estimate;

import io.gradessweep.cost.Speed;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.PrefixSegment;
import io.gradessweep.plan.SharedPrefix;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The cost that a sweep saves because shared prefixes are trained once for several of its remaining runs.
 *
 * @param prefixes how many prefixes are shared, whether or not they are trained already
 * @param steps how many steps are not repeated
 * @param seconds how long these steps would take on one slot, without validation
 */
public record SharedCost(int prefixes, long steps, double seconds) {
    private static final SharedCost NONE = new SharedCost(0, 0, 0);

    /**
     * @param toDo the run_ids of the remaining runs
     * @param costs the costs of all runs, by run_id
     */
    static SharedCost of(
            List<SharedPrefix> prefixes, Set<String> toDo, Map<String, SweepCost.RunCost> costs, Speed speed) {
        return prefixes.stream()
                .map(prefix -> prefix.segments(toDo))
                .filter(segments -> !segments.isEmpty())
                .map(segments -> of(segments, costs, speed))
                .reduce(NONE, SharedCost::plus);
    }

    /** Sums the steps of the prefix over its runs, less those of training it once to its end. */
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
