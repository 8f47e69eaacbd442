package io.gradessweep.train;

import io.gradessweep.model.Parameter;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.NumberFormat;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A tensor for each of some parameters, such as a moment or a copy, that a run keeps from step to step. */
public final class ParameterTensors {
    private final StateScopes scopes;
    private final Function<Parameter, long[]> shape;
    private final Function<Parameter, NumberFormat> format;
    private final Zeros zeros;
    private final Map<Parameter, Tensor> tensors = new HashMap<>();

    private interface Zeros {
        Tensor of(TensorScope scope, NumberFormat format, long... shape);
    }

    private ParameterTensors(
            StateScopes scopes,
            Function<Parameter, long[]> shape,
            Function<Parameter, NumberFormat> format,
            Zeros zeros) {
        this.scopes = scopes;
        this.shape = shape;
        this.format = format;
        this.zeros = zeros;
    }

    private static ParameterTensors inFloat32(TensorScope scope, Function<Parameter, long[]> shape) {
        return new ParameterTensors(
                StateScopes.beside(scope),
                shape,
                parameter -> NumberFormat.FLOAT32,
                (owner, format, sizes) -> owner.zeros(sizes));
    }

    /** Returns an empty set of float32 tensors that have their parameters' shapes and are owned by the scope. */
    static ParameterTensors shapedAlike(TensorScope scope) {
        return inFloat32(scope, parameter -> parameter.value().shape());
    }

    /** Returns an empty set of tensors of one number each. */
    static ParameterTensors counters(TensorScope scope) {
        return inFloat32(scope, parameter -> new long[] {1});
    }

    /** Returns an empty set of tensors that are owned by these scopes, which may be of another device. */
    static ParameterTensors of(
            StateScopes scopes,
            Kernels kernels,
            Function<Parameter, long[]> shape,
            Function<Parameter, NumberFormat> format) {
        return new ParameterTensors(scopes, shape, format, kernels::zeros);
    }

    long[] shape(Parameter parameter) {
        return shape.apply(parameter);
    }

    boolean isEmpty() {
        return tensors.isEmpty();
    }

    /** Returns the scope that owns the tensor of a parameter. */
    TensorScope scope(Parameter parameter) {
        return scopes.of(parameter);
    }

    Optional<Tensor> find(Parameter parameter) {
        return Optional.ofNullable(tensors.get(parameter));
    }

    /** Returns one tensor for each parameter, in the parameters' order. All must exist. */
    List<Tensor> of(List<Parameter> parameters) {
        return parameters.stream().map(tensors::get).toList();
    }

    /** Returns one tensor for each parameter, in the parameters' order. Missing ones are created with zeros. */
    List<Tensor> orZeros(List<Parameter> parameters) {
        return parameters.stream()
                .map(parameter -> tensors.computeIfAbsent(
                        parameter, fresh -> zeros.of(scope(fresh), format.apply(fresh), shape(fresh))))
                .toList();
    }

    /** @param tensor a tensor that the parameter's scope owns */
    void put(Parameter parameter, Tensor tensor) {
        tensors.put(parameter, tensor);
    }

    /**
     * Puts back a tensor that was read from a file.
     *
     * @param tensor a float32 tensor that the parameter's scope owns
     */
    void putRead(Kernels kernels, Parameter parameter, Tensor tensor) {
        Tensor converted = kernels.converted(scope(parameter), tensor, format.apply(parameter));
        if (converted != tensor) {
            tensor.close();
        }
        tensors.put(parameter, converted);
    }

    /** Keeps a copy of these values in place of the previous one. */
    void keep(Kernels kernels, Parameter parameter, Tensor values) {
        kernels.copy(orZeros(List.of(parameter)).get(0), values);
    }

    /** Frees the tensors of these parameters. */
    void release(Collection<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            Tensor tensor = tensors.remove(parameter);
            if (tensor != null) {
                tensor.close();
            }
        }
    }

    /** Overwrites the parameters with their tensors. */
    void copyInto(Kernels kernels) {
        Torch.withoutGradients(() -> tensors.forEach((parameter, tensor) -> kernels.copy(parameter.value(), tensor)));
    }
}
