package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.Offload;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.StateFormat;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.OptimizerKernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Updates parameters in place and owns the state that this needs. */
public interface Optimizer {
    /**
     * Updates exactly the parameters that have gradients.
     *
     * @param step the step's number, from which random rounding draws
     */
    void step(int step, Gradients gradients, double learningRate);

    /** Frees the state of parameters that will not be updated again. */
    void release(Collection<Parameter> parameters);

    /**
     * Returns everything that the next step depends on, by name. A state that is put into these tensors is continued by
     * the next step.
     */
    Map<String, ParameterTensors> state();

    /**
     * Creates an optimizer that keeps its state in float32.
     *
     * @param scope owns the state
     */
    static Optimizer of(OptimizerSpec spec, Kernels kernels, TensorScope scope) {
        return of(spec, kernels, scope, Parameter::decays);
    }

    /**
     * Creates an optimizer that updates weights in float32 whole.
     *
     * @param scope owns the state
     * @param decays tells which parameters weight decay applies to
     */
    static Optimizer of(OptimizerSpec spec, Kernels kernels, TensorScope scope, Predicate<Parameter> decays) {
        return Optimizers.whole(spec, new Optimizers.Means(kernels, scope, decays));
    }

    /**
     * Creates the optimizer of a run. It updates weights whole if all that it reads and keeps is float32 on one device,
     * and in pieces otherwise.
     *
     * @param scope owns the state
     */
    static Optimizer of(RunSpec run, Kernels kernels, TensorScope scope) {
        return of(run.optimizer(), run.precision(), run.training().memory(), run.seed(), kernels, scope);
    }

    /** Creates the optimizer of a run as {@link #of(RunSpec, Kernels, TensorScope)} does. */
    static Optimizer of(
            OptimizerSpec spec, Precision precision, MemorySpec memory, long seed, Kernels kernels, TensorScope scope) {
        if (isWhole(spec, precision, memory)) {
            return of(spec, kernels, scope);
        }
        StateScopes moments = StateScopes.of(memory.offload(), scope);
        PiecewiseState.Places places = new PiecewiseState.Places(scope, moments);
        return Optimizers.inPieces(
                spec, new PiecewiseOptimizer.Means(kernels, places, memory.rounding(), seed, Parameter::decays));
    }

    private static boolean isWhole(OptimizerSpec spec, Precision precision, MemorySpec memory) {
        return spec.state() == StateFormat.FP32
                && precision != Precision.BF16_PURE
                && memory.gradients() == GradientFormat.FP32
                && memory.offload() == Offload.NONE;
    }

    /**
     * Returns the most bytes that a run's update needs beside weights, gradients and state: of a piece of a weight, in
     * float32, whatever is kept in another format or in host memory, and what rounding it takes.
     *
     * @param largest the number of elements of the largest weight
     */
    static long temporaryBytes(OptimizerSpec spec, Precision precision, MemorySpec memory, long largest) {
        if (isWhole(spec, precision, memory)) {
            return 0;
        }
        boolean weights = precision == Precision.BF16_PURE;
        boolean moments = spec.state() != StateFormat.FP32;
        boolean moved = moments || memory.offload() == Offload.OPTIMIZER;
        int values = (weights ? 1 : 0) + (moved ? spec.numbersPerWeight() : 0);
        int gradient = memory.gradients() == GradientFormat.FP32 ? 0 : 1;
        int rounded = weights || moments ? 2 : 0;
        long bytesOfElement = (long) Float.BYTES * (values + Math.max(gradient, rounded));
        return bytesOfElement * Math.min(largest, OptimizerKernels.PIECE);
    }

    /** Returns the parameters that have gradients, split by whether weight decay applies to them. */
    static Map<Boolean, List<Parameter>> groups(Gradients gradients, Predicate<Parameter> decays) {
        return gradients.parameters().stream().collect(Collectors.partitioningBy(decays));
    }

    static List<Tensor> values(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::value).toList();
    }

    static List<Tensor> gradients(List<Parameter> parameters, Gradients gradients) {
        return parameters.stream().map(gradients::of).toList();
    }
}
