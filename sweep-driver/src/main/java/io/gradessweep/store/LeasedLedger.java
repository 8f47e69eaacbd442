package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A ledger that checks the lease, if it has one, before it writes anything that only the holder may write. */
final class LeasedLedger implements RunLedger {
    private static final Logger LOG = LoggerFactory.getLogger(LeasedLedger.class);

    private final TableWriter tables;
    private final LaunchMarkers markers;
    private final StateFiles states;
    private volatile ResultLease lease;

    LeasedLedger(TableWriter tables, LaunchMarkers markers, StateFiles states) {
        this.tables = tables;
        this.markers = markers;
        this.states = states;
    }

    void underLease(ResultLease taken) {
        lease = taken;
    }

    @Override
    public int begin(PlannedRun planned, int launch) {
        requireHeld();
        return markers.begin(planned.runId(), planned.key(), launch);
    }

    @Override
    public void putRun(String sweep, PlannedRun planned, Attempt attempt, RunOutcome outcome) {
        requireHeld();
        tables.putRun(sweep, planned, attempt, outcome);
        markers.end(planned.runId(), planned.key(), attempt.launch());
        if (!(outcome instanceof RunOutcome.Failed failed) || failed.cause() == FailureCause.DIVERGED) {
            requireHeld();
            clear(states.checkpoints(planned.runId(), planned.trainId()));
        }
    }

    @Override
    public void removeLeftovers(Collection<PlannedRun> ended, Collection<PlannedRun> unfinished) {
        requireHeld();
        try {
            tables.removeHalfWritten();
            if (ended.isEmpty()) {
                return;
            }
            Set<String> marked = markers.launches().keySet();
            Map<String, Set<String>> owners = states.owners();
            Set<String> needed = unfinished.stream().map(PlannedRun::trainId).collect(Collectors.toSet());
            for (PlannedRun planned : ended) {
                if (marked.contains(planned.runId())) {
                    markers.end(planned.runId(), planned.key(), Integer.MAX_VALUE);
                }
                for (String owner : owners.getOrDefault(planned.trainId(), Set.of())) {
                    boolean isUnneeded = !needed.contains(planned.trainId()) && !marked.contains(owner);
                    if (isUnneeded || owner.equals(planned.runId())) {
                        clear(states.checkpoints(owner, planned.trainId()));
                    }
                }
            }
        } catch (IOException e) {
            LOG.warn("what lost drivers left in {} stays there: {}", states.results(), HadoopErrors.words(e));
        }
    }

    @Override
    public void removePrefixes(Collection<String> prefixIds) {
        if (prefixIds.isEmpty()) {
            return;
        }
        requireHeld();
        try {
            Set<String> kept = states.trainIds();
            for (String id : prefixIds) {
                if (kept.contains(id)) {
                    clear(states.prefixes(id));
                    clear(states.prefixCheckpoints(id));
                }
            }
        } catch (IOException e) {
            LOG.warn("states that runs forked from stay in {}: {}", states.results(), HadoopErrors.words(e));
        }
    }

    private void requireHeld() {
        if (lease != null) {
            lease.requireHeld();
        }
    }

    private static void clear(CheckpointStore checkpoints) {
        try {
            checkpoints.clear();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("checkpoints of a run that needs none are left behind: {}", HadoopErrors.words(e));
        }
    }
}
