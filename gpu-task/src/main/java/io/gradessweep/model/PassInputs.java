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
 * @param lossFactor the factor of the loss sum whose gradients are computed
 */
record PassInputs(
        Tensor ids,
        Kernels.Positions positions,
        Kernels.Targets targets,
        double dropout,
        long seed,
        double lossFactor) {
    /** Creates the inputs of a pass that computes no loss. */
    static PassInputs ofInference(Tensor ids, Kernels.Positions positions) {
        return new PassInputs(ids, positions, null, 0, 0, 0);
    }

    PassInputs withLossFactor(double factor) {
        return new PassInputs(ids, positions, targets, dropout, seed, factor);
    }
}
