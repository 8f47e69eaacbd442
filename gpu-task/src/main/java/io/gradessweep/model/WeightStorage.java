package io.gradessweep.model;

import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Nf4;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The number formats in which a model's weights are kept and in which its layers compute with them. In float32 the two
 * are the same. In pure bf16 all weights are kept in bf16. In bf16 and NF4, weights that train are kept in float32 and
 * copied to bf16 for the layers after every update, since most updates are too small to change a bf16 weight. Weights
 * that do not train are kept in bf16 only, and with NF4 their projections are kept as NF4 codes.
 */
public final class WeightStorage {
    private final Precision precision;
    private final FineTuning fineTuning;
    private final Kernels kernels;
    private final TensorScope scope;
    private final boolean quantises;
    /** The quantiser of each device, since it has tables. */
    private final Map<DeviceName, Nf4> nf4 = new HashMap<>();

    private final Set<Parameter> inBf16 = new HashSet<>();
    private final Map<Parameter, Nf4.Matrix> codes = new HashMap<>();
    private final Map<Parameter, Tensor> copies = new HashMap<>();

    /**
     * @param scope owns copies, codes and tables, each on the device of its weight
     */
    public WeightStorage(Precision precision, FineTuning fineTuning, Kernels kernels, TensorScope scope) {
        this.precision = precision;
        this.fineTuning = fineTuning;
        this.kernels = kernels;
        this.scope = scope;
        quantises = precision == Precision.NF4 && !fineTuning.trainsWeights();
    }

    /** Creates a storage that keeps everything in float32. */
    public static WeightStorage inFloat32(Kernels kernels, TensorScope scope) {
        return new WeightStorage(Precision.FP32, new FineTuning.Full(FineTuning.TrainOnly.ALL), kernels, scope);
    }

    /** Converts a weight of the model from float32 to the format in which it is kept. */
    Parameter keep(Parameter loaded) {
        boolean trains = fineTuning.trainsWeights() || TokenTables.trains(fineTuning, loaded);
        if (precision == Precision.FP32 || (trains && precision != Precision.BF16_PURE)) {
            return loaded;
        }
        try (Tensor wide = loaded.value()) {
            if (quantises && loaded.kind() == Parameter.Kind.MATRIX) {
                Nf4.Matrix matrix = quantiser(wide.device()).quantise(scope, wide);
                Parameter kept = loaded.with(matrix.codes());
                codes.put(kept, matrix);
                return kept;
            }
            Parameter kept = loaded.with(kernels.bf16(scope, wide));
            inBf16.add(kept);
            return kept;
        }
    }

    private Nf4 quantiser(DeviceName device) {
        return nf4.computeIfAbsent(device, on -> new Nf4(kernels, scope.onDevice(on)));
    }

    boolean computesInBf16() {
        return precision != Precision.FP32;
    }

    /**
     * Returns the tensor that the layers compute with. If the weight trains, autograd records what is computed from it.
     */
    Tensor computed(Parameter parameter) {
        if (!computesInBf16() || inBf16.contains(parameter) || codes.containsKey(parameter)) {
            return parameter.value();
        }
        return copies.computeIfAbsent(parameter, fresh -> kernels.bf16(scope, fresh.value()));
    }

    /**
     * Returns the tensors by which a block's NF4 codes are decoded, by the names that the kernels use; empty if the
     * weights are not NF4.
     */
    Map<String, Tensor> quantization(Collection<Parameter> block) {
        if (!quantises) {
            return Map.of();
        }
        Map<String, Tensor> tensors = new HashMap<>();
        for (Parameter weight : block) {
            Nf4.Matrix matrix = codes.get(weight);
            if (matrix != null) {
                tensors.putAll(quantiser(weight.value().device()).tables());
                matrix.scales().forEach((name, scale) -> tensors.put(weight.slot() + "." + name, scale));
            }
        }
        return tensors;
    }

    /**
     * Gives the float32 masters of weights of the model back that will not be updated again. From now on these weights
     * are the bf16 numbers that the layers compute with.
     */
    void releaseMasters(Collection<Parameter> frozen) {
        if (!fineTuning.trainsWeights()) {
            return;
        }
        for (Parameter parameter : frozen) {
            Tensor copy = copies.remove(parameter);
            if (copy != null) {
                parameter.value().replaceBy(copy);
                inBf16.add(parameter);
            }
        }
    }

    /** Updates the layers' bf16 copies of these parameters. */
    void refresh(Collection<Parameter> updated) {
        if (copies.isEmpty()) {
            return;
        }
        List<Tensor> to = new ArrayList<>();
        List<Tensor> values = new ArrayList<>();
        for (Parameter parameter : updated) {
            Tensor copy = copies.get(parameter);
            if (copy != null) {
                to.add(copy);
                values.add(parameter.value());
            }
        }
        if (!to.isEmpty()) {
            kernels.copy(to, values);
        }
    }
}
