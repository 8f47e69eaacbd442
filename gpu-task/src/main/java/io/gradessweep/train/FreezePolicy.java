package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Ratio;
import java.util.Set;

/** Decides which matrices stop training and which train again. It works on numbers and never gets a tensor. */
public interface FreezePolicy extends PolicyState {
    /** The matrices whose criterion a policy asks for at a step. Measuring costs time. */
    enum Request {
        NOTHING,
        /** The matrices that train. */
        ACTIVE,
        /** The frozen matrices too, which costs their weight gradients. */
        ALL
    }

    /**
     * Returns the matrices that never train: not even the first step computes their gradients.
     *
     * @param matrices all monitored matrices, or halves of their adapters
     */
    default Set<MatrixId> frozenFromStart(Set<MatrixId> matrices) {
        return Set.of();
    }

    /**
     * Returns the share of the entries of each weight that trains which never change, by a mask that is drawn from the
     * run's seed.
     */
    default Ratio sparsity() {
        return DENSE;
    }

    /** Returns what is measured at a step, counted from 1. It depends on the step alone. */
    Request at(int step);

    /**
     * Decides what freezes and what trains again. It is called once, before the update, at each step for which
     * {@link #at} asks for something and at which something could be measured. A matrix that was never measured must
     * not freeze.
     */
    FreezeDecision decide(int step, CriterionValues values);

    /** Returns whether frozen matrices may train again, so that their optimizer state must be kept. */
    default boolean mayThaw() {
        return false;
    }

    /** The sparsity of weights all of whose entries train. */
    Ratio DENSE = Ratio.of("0");

    /** A policy that freezes nothing. */
    FreezePolicy NEVER = new FreezePolicy() {
        @Override
        public Request at(int step) {
            return Request.NOTHING;
        }

        @Override
        public FreezeDecision decide(int step, CriterionValues values) {
            return FreezeDecision.NONE;
        }
    };
}
