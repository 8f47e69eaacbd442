package io.gradessweep.spark;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.Prefix;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The prefixes that are still needed by runs that may yet be started, by this sweep or the next one. Open prefixes,
 * which runs that are not known yet will need, are never reported as unneeded here.
 */
final class PrefixUse {
    private final Set<String> toDo;
    private final Map<String, String> prefixes = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private final Map<String, Set<String>> users = new HashMap<>();

    PrefixUse(List<SharedPrefix> all, Collection<PlannedRun> runs) {
        toDo = runs.stream().map(PlannedRun::runId).collect(Collectors.toSet());
        for (SharedPrefix prefix : all) {
            if (prefix.isOpen()) {
                open.add(prefix.id());
                continue;
            }
            for (PlannedRun planned : prefix.runs()) {
                if (toDo.contains(planned.runId())) {
                    prefixes.put(planned.runId(), prefix.id());
                    users.computeIfAbsent(prefix.id(), unused -> new HashSet<>())
                            .add(planned.runId());
                }
            }
        }
    }

    /** Returns the run_ids of the sweep's runs. */
    Set<String> toDo() {
        return toDo;
    }

    /** Returns the id of a run's prefix; empty if it has none. */
    String of(PlannedRun planned) {
        String known = prefixes.getOrDefault(planned.runId(), "");
        if (open.isEmpty() || !known.isEmpty()) {
            return known;
        }
        String alone = Prefix.of(List.of(planned.spec())).id();
        return open.contains(alone) ? alone : "";
    }

    /**
     * Returns the prefix of a run that has ended, if no run needs it any more. A run that diverged does not need it,
     * since it would diverge again.
     */
    Optional<String> ended(PlannedRun planned, RunOutcome outcome) {
        Set<String> left = users.get(of(planned));
        boolean done = !(outcome instanceof RunOutcome.Failed failed) || failed.cause() == FailureCause.DIVERGED;
        if (left == null || !done) {
            return Optional.empty();
        }
        left.remove(planned.runId());
        return left.isEmpty() ? Optional.of(of(planned)) : Optional.empty();
    }
}
