package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;

/**
 * What a micro-batch brings to the blocks beside the outputs of other blocks.
 *
 * @param ids token ids (B, T)
 * @param targets what the head's loss is taken over; null where no loss is computed
 * @param dropout the share of the adapters' inputs that is dropped
 * @param seed of what is dropped, for this micro-batch alone
 */
record PassInputs(Tensor ids, Kernels.Positions positions, Targets targets, double dropout, long seed) {
    /** Positions that have a target, and the targets' ids, both (N). */
    record Targets(Tensor positions, Tensor ids) {}
}
