package io.gradessweep.calibrate;

import io.gradessweep.block.ModelGraph;
import io.gradessweep.model.FlopCount;
import io.gradessweep.model.FreezeGroups;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Computes the FLOPs of a run's steps, given when its matrices freeze. The result is exactly what the run's ledger
 * would have held, as FLOPs are linear in a step's token counts.
 */
public final class FreezingCosts {
    private final ModelGraph graph;
    private final FineTuning fineTuning;
    private final boolean recompute;
    private final List<TokenCounts> until;
    private final List<MatrixId> matrices;
    private final FlopCount unfrozen;

    /**
     * @param recompute whether layers are computed again in the backward pass
     * @param until the token counts up to and with each step, summed; the first element is zero
     */
    public FreezingCosts(ModelGraph graph, FineTuning fineTuning, boolean recompute, List<TokenCounts> until) {
        this.graph = graph;
        this.fineTuning = fineTuning;
        this.recompute = recompute;
        this.until = List.copyOf(until);
        matrices = FreezeGroups.of(graph, fineTuning).stream()
                .flatMap(Collection::stream)
                .sorted()
                .toList();
        unfrozen = new FlopCount(graph, fineTuning, Set.copyOf(matrices));
    }

    /** Returns the groups of matrices that freeze together, by matrix. */
    Map<MatrixId, List<MatrixId>> freezeGroups() {
        return FreezeGroups.byMatrix(FreezeGroups.of(graph, fineTuning));
    }

    /** Returns the monitored matrices, layer by layer. */
    List<MatrixId> matrices() {
        return matrices;
    }

    int plannedSteps() {
        return until.size() - 1;
    }

    /** Returns the FLOPs of all planned steps with nothing frozen. */
    long unfrozen() {
        return flops(new TreeMap<>(), plannedSteps());
    }

    /**
     * @param frozenAt by step, the matrices that took neither this step's update nor a later one
     * @param doneSteps the run's last step
     */
    long flops(SortedMap<Integer, Set<MatrixId>> frozenAt, int doneSteps) {
        Set<MatrixId> active = new HashSet<>(matrices);
        long flops = 0;
        int from = 0;
        // The gradient of a matrix is still computed at the step at which it freezes.
        for (Map.Entry<Integer, Set<MatrixId>> frozen : frozenAt.entrySet()) {
            flops += flops(active, from, frozen.getKey());
            from = frozen.getKey();
            active.removeAll(frozen.getValue());
        }
        return flops + flops(active, from, doneSteps);
    }

    private long flops(Set<MatrixId> active, int after, int last) {
        if (after == last) {
            return 0;
        }
        FlopCount count = unfrozen.with(active);
        TokenCounts counts = until.get(last).minus(until.get(after));
        FlopsLedger flops = count.training(counts);
        return (recompute ? flops.plus(count.recompute(counts)) : flops)
                .trainingFlops()
                .longValueExact();
    }
}
