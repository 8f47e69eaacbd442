package io.gradessweep.train;

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
