package io.gradessweep.model;

import io.gradessweep.torch.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The tensors of a micro-batch's images, in the order of {@link ImageOrder}.
 *
 * @param patches the pixels (N, W)
 * @param rotary cos and sin (N, 1, C) of each patch; empty if positions are learned
 * @param wholeRuns the runs of whole images, as the kernels take them
 * @param windowRuns the runs of windows; those of whole images if there are no windows
 * @param places the places (M) of the tower's results among the positions of the text
 */
record ImageInputs(Tensor patches, List<Tensor> rotary, long[] wholeRuns, long[] windowRuns, Tensor places) {
    /** Returns these inputs with every tensor copied. */
    ImageInputs copiedBy(UnaryOperator<Tensor> copy) {
        return new ImageInputs(
                copy.apply(patches), rotary.stream().map(copy).toList(), wholeRuns, windowRuns, copy.apply(places));
    }
}
