package io.gradessweep.plan;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.Prefix;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs of a plan that differ in early stopping alone, and the steps that all of them begin with. It is the same whatever of
 * the plan is done already.
 *
 * @param id names the states that come of it
 * @param name of the run that does nothing early where there is one, else of the first
 * @param runs in the plan's order, two at least, or one where others will come
 * @param later where runs will fork that are not known yet; empty where all are
 */
public record SharedPrefix(String id, String name, Prefix prefix, List<PlannedRun> runs, Optional<ForkPoint> later) {
    /** As many as make it worth while. */
    private static final int SEVERAL = 2;

    public SharedPrefix {
        runs = List.copyOf(runs);
    }

    /**
     * What a run that does nothing early has in common with others that will fork there and differ in early stopping alone,
     * none of which checks.
     */
    public static SharedPrefix awaiting(PlannedRun first, ForkPoint fork) {
        Prefix prefix = Prefix.of(List.of(first.spec()));
        return new SharedPrefix(prefix.id(), first.key(), prefix, List.of(first), Optional.of(fork));
    }

    /** With runs that are known by now. */
    public SharedPrefix with(List<PlannedRun> more) {
        List<PlannedRun> all = new ArrayList<>(runs);
        all.addAll(more);
        return new SharedPrefix(id, name, prefix, all, later);
    }

    /** Whether it is not known yet who will need it. */
    public boolean isOpen() {
        return later.isPresent();
    }

    /** All there are among the runs of a plan. */
    static List<SharedPrefix> of(Collection<PlannedRun> runs) {
        Map<String, List<PlannedRun>> groups = new LinkedHashMap<>();
        for (PlannedRun planned : runs) {
            RunSpec spec = planned.spec();
            boolean trains = !(spec.fineTuning() instanceof FineTuning.None);
            if (trains && ForkPoint.of(spec).filter(ForkPoint::isStart).isEmpty()) {
                String trunk = SpecJson.trainId(spec.with(new EarlyStopping.None()));
                groups.computeIfAbsent(trunk, unused -> new ArrayList<>()).add(planned);
            }
        }
        return groups.values().stream()
                .filter(group -> group.size() > 1 && lastFork(group).isPresent())
                .map(SharedPrefix::ofGroup)
                .toList();
    }

    private static SharedPrefix ofGroup(List<PlannedRun> group) {
        Prefix prefix = Prefix.of(group.stream().map(PlannedRun::spec).toList());
        PlannedRun named = group.stream()
                .filter(planned -> planned.spec().earlyStopping() instanceof EarlyStopping.None)
                .findFirst()
                .orElse(group.get(0));
        return new SharedPrefix(prefix.id(), named.key(), prefix, group, Optional.empty());
    }

    /**
     * The parts that are worth training for what is still to do, each after the one before: at the end of each some runs
     * fork, and at least two need it. Those of an open one are trained with a run that is known, or not at all.
     *
     * @param toDo run_ids
     */
    public List<PrefixSegment> segments(Set<String> toDo) {
        ForkPoint last = later.or(() -> lastFork(runs)).orElseThrow();
        TreeMap<ForkPoint, List<PlannedRun>> byFork = new TreeMap<>();
        runs.stream()
                .filter(planned -> toDo.contains(planned.runId()))
                .forEach(planned -> byFork.computeIfAbsent(
                                ForkPoint.of(planned.spec()).orElse(last), unused -> new ArrayList<>())
                        .add(planned));
        int following = byFork.values().stream().mapToInt(List::size).sum() + (isOpen() ? SEVERAL : 0);
        List<PrefixSegment> segments = new ArrayList<>();
        for (Map.Entry<ForkPoint, List<PlannedRun>> fork : byFork.entrySet()) {
            if (following > 1) {
                segments.add(new PrefixSegment(this, fork.getKey(), fork.getValue()));
            } else if (!segments.isEmpty()) {
                PrefixSegment before = segments.remove(segments.size() - 1);
                segments.add(before.and(fork.getValue()));
            }
            following -= fork.getValue().size();
        }
        return segments;
    }

    private static Optional<ForkPoint> lastFork(Collection<PlannedRun> runs) {
        return runs.stream()
                .flatMap(planned -> ForkPoint.of(planned.spec()).stream())
                .max(ForkPoint::compareTo);
    }
}
