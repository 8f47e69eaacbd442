package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gradients of the active parameters, in the order in which they were added. Each has the shape of its parameter. */
public final class Gradients {
    private final Map<Parameter, Tensor> byParameter = new LinkedHashMap<>();

    /** Adds a gradient to the one that the parameter already has, if any, as when two blocks share a weight. */
    void add(Kernels kernels, Parameter parameter, Tensor gradient) {
        Tensor before = byParameter.putIfAbsent(parameter, gradient);
        if (before != null) {
            kernels.accumulate(List.of(before), List.of(gradient));
            gradient.close();
        }
    }

    /** Puts in the gradient of a parameter that has none yet; its owner stays the same. */
    public void put(Parameter parameter, Tensor gradient) {
        byParameter.put(parameter, gradient);
    }

    /** Removes the gradient of a parameter, which must have one, and returns it. */
    Tensor remove(Parameter parameter) {
        return byParameter.remove(parameter);
    }

    /** Removes these parameters and frees the gradients that they have. */
    public void drop(Collection<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            Tensor gradient = byParameter.remove(parameter);
            if (gradient != null) {
                gradient.close();
            }
        }
    }

    /** Returns the gradient of a parameter; null if it has none. */
    public Tensor of(Parameter parameter) {
        return byParameter.get(parameter);
    }

    public List<Parameter> parameters() {
        return List.copyOf(byParameter.keySet());
    }

    public List<Tensor> tensors() {
        return List.copyOf(byParameter.values());
    }
}
