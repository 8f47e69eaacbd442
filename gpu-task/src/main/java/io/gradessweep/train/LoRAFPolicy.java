package io.gradessweep.train;

import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Ratio;
import java.util.Set;
import java.util.TreeSet;

/**
 * A policy after LoRA without Forgetting (Zhang et al., OpenReview aGOQYJfz6H). A never trains, and B trains under one
 * sparse mask. Only the abstract could be read: here the mask is random and the same share of every B, which nothing in
 * it contradicts. Sequences of tasks, whose masks do not overlap there, are not carried out.
 */
final class LoRAFPolicy implements FreezePolicy {
    private final Ratio sparsity;

    LoRAFPolicy(EarlyStopping.LoRAF spec) {
        sparsity = spec.sparsity();
    }

    @Override
    public Set<MatrixId> frozenFromStart(Set<MatrixId> matrices) {
        Set<MatrixId> never = new TreeSet<>(matrices);
        never.removeIf(matrix -> matrix.part() != AdapterPart.A);
        return never;
    }

    @Override
    public Ratio sparsity() {
        return sparsity;
    }

    @Override
    public Request at(int step) {
        return Request.NOTHING;
    }

    @Override
    public FreezeDecision decide(int step, CriterionValues values) {
        return FreezeDecision.NONE;
    }
}
