package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;

/**
 * The tensors of a micro-batch that blocks read in addition to the outputs of other blocks.
 *
 * @param ids token ids (B, T)
 * @param targets the targets of the loss; null if no loss is computed
 * @param dropout the probability with which an element of an adapter's input is dropped
 * @param seed the seed of this micro-batch's dropout
 */
record PassInputs(Tensor ids, Kernels.Positions positions, Targets targets, double dropout, long seed) {
    /** The positions that have a target, and the token ids of the targets, both (N). */
    record Targets(Tensor positions, Tensor ids) {}
}
