package io.gradessweep.train;

import io.gradessweep.model.Parameter;
import io.gradessweep.spec.StateFormat;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.NumberFormat;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of an optimizer that updates weights in pieces: moments in the format of the spec, the number of updates of
 * each weight, and what Kahan's rounding lost.
 */
final class PiecewiseState {
    private final StateFormat format;
    private final ParameterTensors updates;
    private final ParameterTensors lost;
    private final Map<String, ParameterTensors> moments = new LinkedHashMap<>();
    private final Map<String, ParameterTensors> scales = new LinkedHashMap<>();

    /**
     * The scopes that own the state.
     *
     * @param device a scope that what is kept beside the weights closes with
     * @param moments the scopes that own the moments, which may be in host memory
     */
    record Places(TensorScope device, StateScopes moments) {}

    /** @param names the names of the moments */
    PiecewiseState(Kernels kernels, Places places, StateFormat format, List<String> names) {
        this.format = format;
        updates = ParameterTensors.counters(places.device);
        lost = ParameterTensors.of(
                StateScopes.beside(places.device),
                kernels,
                parameter -> parameter.value().shape(),
                parameter -> NumberFormat.BF16);
        for (String name : names) {
            moments.put(
                    name,
                    ParameterTensors.of(
                            places.moments,
                            kernels,
                            parameter -> parameter.value().shape(),
                            this::formatOf));
            scales.put(
                    name,
                    ParameterTensors.of(
                            places.moments, kernels, PiecewiseState::blocks, parameter -> NumberFormat.FLOAT32));
        }
    }

    private NumberFormat formatOf(Parameter parameter) {
        return switch (format.ofTensor(parameter.value().size())) {
            case FP32 -> NumberFormat.FLOAT32;
            case BF16 -> NumberFormat.BF16;
            case INT8 -> NumberFormat.UINT8;
        };
    }

    private static long[] blocks(Parameter parameter) {
        return new long[] {(parameter.value().size() + StateFormat.BLOCK - 1) / StateFormat.BLOCK};
    }

    /** Returns a moment of a weight: a tensor, or codes and scales. It is created with zeros. */
    List<Tensor> moment(String name, Parameter parameter) {
        List<Parameter> one = List.of(parameter);
        List<Tensor> tensors = new ArrayList<>(moments.get(name).orZeros(one));
        if (formatOf(parameter) == NumberFormat.UINT8) {
            tensors.addAll(scales.get(name).orZeros(one));
        }
        return tensors;
    }

    /** Returns the number (1) of updates of a weight. */
    Tensor updates(Parameter parameter) {
        return updates.orZeros(List.of(parameter)).get(0);
    }

    /** Returns what rounding a weight has lost so far. */
    Tensor lost(Parameter parameter) {
        return lost.orZeros(List.of(parameter)).get(0);
    }

    void release(Collection<Parameter> parameters) {
        byName().values().forEach(tensors -> tensors.release(parameters));
    }

    Map<String, ParameterTensors> byName() {
        Map<String, ParameterTensors> all = new LinkedHashMap<>(moments);
        scales.forEach((name, tensors) -> all.put(name + "_scale", tensors));
        all.put("updates", updates);
        all.put("rounding_error", lost);
        return all;
    }
}
