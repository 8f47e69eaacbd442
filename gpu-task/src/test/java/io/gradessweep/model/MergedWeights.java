package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;

/** Weights in memory into which an adapter is merged. */
final class MergedWeights {
    private MergedWeights() {}

    static void merge(LoraAdapter adapter, DecoderWeights weights, Kernels kernels, TensorScope scope) {
        for (Parameter weight : weights.all()) {
            weight.matrices().forEach(matrix -> adapter.mergeInto(matrix, weight.value(), kernels, scope));
        }
    }
}
