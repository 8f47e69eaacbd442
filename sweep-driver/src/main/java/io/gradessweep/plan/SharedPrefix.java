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
 * Runs of a plan that differ in early stopping alone, and the steps that all of them begin with. It does not depend on
 * which runs of the plan are already done.
 *
 * @param id the identity of the prefix' saved states
 * @param name the key of the run without early stopping if there is one, else of the first run
 * @param runs at least two runs in the plan's order, or one if others will follow
 * @param later the point at which runs will fork that are not known yet; empty if all are known
 */
public record SharedPrefix(String id, String name, Prefix prefix, List<PlannedRun> runs, Optional<ForkPoint> later) {
    /** The number of runs from which on a shared prefix saves work. */
    private static final int SEVERAL = 2;

    public SharedPrefix {
        runs = List.copyOf(runs);
    }

    /**
     * Returns the prefix of a run without early stopping, from which other runs will fork. They differ in early
     * stopping alone, and none of them validates.
     */
    public static SharedPrefix awaiting(PlannedRun first, ForkPoint fork) {
        Prefix prefix = Prefix.of(List.of(first.spec()));
        return new SharedPrefix(prefix.id(), first.key(), prefix, List.of(first), Optional.of(fork));
    }

    /** Returns this prefix with further runs that are known by now. */
    public SharedPrefix with(List<PlannedRun> more) {
        List<PlannedRun> all = new ArrayList<>(runs);
        all.addAll(more);
        return new SharedPrefix(id, name, prefix, all, later);
    }

    /** Returns whether further runs will fork that are not known yet. */
    public boolean isOpen() {
        return later.isPresent();
    }

    /** Returns all shared prefixes among the runs of a plan. */
    static List<SharedPrefix> of(Collection<PlannedRun> runs) {
        Map<String, List<PlannedRun>> groups = new LinkedHashMap<>();
        for (PlannedRun planned : runs) {
            RunSpec spec = planned.spec();
            boolean trains = !(spec.fineTuning() instanceof FineTuning.None);
            if (trains && ForkPoint.of(spec).filter(ForkPoint::isStart).isEmpty()) {
                String sharedRun = SpecJson.trainId(spec.with(new EarlyStopping.None()));
                groups.computeIfAbsent(sharedRun, unused -> new ArrayList<>()).add(planned);
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
     * Returns the segments that are worth training for the runs that remain, in order. At the end of each segment some
     * runs fork, and at least two runs need it. The segments of an open prefix end where known runs fork; there are
     * none if no known run remains.
     *
     * @param toDo the run_ids of the runs that remain
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
