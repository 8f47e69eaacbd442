package io.gradessweep.model;

import io.gradessweep.block.Block;
import io.gradessweep.spec.Tower;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The tensors of a micro-batch that blocks read in addition to the outputs of other blocks.
 *
 * @param ids token ids (B, T)
 * @param images the tensors of images; null if there are none
 * @param targets the targets of the loss; null if no loss is computed
 * @param dropout the probability with which an element of an adapter's input is dropped
 * @param seed the seed of this micro-batch's dropout
 * @param loss how the loss is computed; null if none is
 */
record PassInputs(
        Tensor ids,
        Kernels.Positions positions,
        ImageInputs images,
        Kernels.Targets targets,
        double dropout,
        long seed,
        Loss loss) {
    /**
     * Says how the loss and its gradients are computed.
     *
     * @param factor the factor of the loss sum whose gradients are computed
     * @param chunk the number of positions at a time whose logits exist; 0 for all
     */
    record Loss(double factor, int chunk) {}

    /** Creates the inputs of a pass that computes no loss. */
    static PassInputs ofInference(Tensor ids, Kernels.Positions positions, ImageInputs images) {
        return new PassInputs(ids, positions, images, null, 0, 0, null);
    }

    /** Returns whether the pass computes a block. Without images it computes none of those that images feed. */
    boolean computes(Block block) {
        return images != null || block.tower() == Tower.LANGUAGE;
    }

    /**
     * Returns the dropout of a layer's adapters, with the seed of the first of them. The generator on the CPU reads only
     * the lower 32 bits of a seed.
     *
     * @param before the number of adapters in the layers below; each draws from a seed of its own
     */
    Kernels.Dropout dropoutOf(int before) {
        return new Kernels.Dropout(dropout, ((seed ^ (seed >>> 32)) & 0xffff_ffffL) + before);
    }

    /** Returns the inputs with another mask. */
    PassInputs masked(List<Tensor> mask) {
        Kernels.Positions other = new Kernels.Positions(positions.cos(), positions.sin(), mask);
        return new PassInputs(ids, other, images, targets, dropout, seed, loss);
    }

    /** Returns the inputs of a pass over the text alone. */
    PassInputs withoutImages() {
        return new PassInputs(ids, positions, null, targets, dropout, seed, loss);
    }

    /**
     * Returns the inputs on another device.
     *
     * @param scope owns the copies, and is on that device
     */
    PassInputs copiedTo(Kernels kernels, TensorScope scope) {
        UnaryOperator<Tensor> copy = tensor -> kernels.onDeviceOf(scope, tensor);
        return new PassInputs(
                copy.apply(ids),
                new Kernels.Positions(
                        copy.apply(positions.cos()),
                        copy.apply(positions.sin()),
                        positions.mask().stream().map(copy).toList()),
                images == null ? null : images.copiedBy(copy),
                targets == null
                        ? null
                        : new Kernels.Targets(copy.apply(targets.positions()), copy.apply(targets.ids())),
                dropout,
                seed,
                loss);
    }
}
