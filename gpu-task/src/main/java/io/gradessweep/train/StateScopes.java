package io.gradessweep.train;

import io.gradessweep.model.Parameter;
import io.gradessweep.spec.Offload;
import io.gradessweep.torch.TensorScope;

/** The scopes that own what a run keeps for its parameters from step to step. */
@FunctionalInterface
public interface StateScopes {
    /** Returns the scope that owns what is kept for a parameter. */
    TensorScope of(Parameter parameter);

    /** Returns where a run keeps what may be offloaded. */
    static StateScopes of(Offload offload, TensorScope scope) {
        return offload == Offload.OPTIMIZER ? onHost(scope) : beside(scope);
    }

    /** Keeps state on the device of its parameter, and closes it with a scope. */
    static StateScopes beside(TensorScope scope) {
        return parameter -> scope.onDeviceOf(parameter.value());
    }

    /** Keeps all state in host memory, and closes it with a scope. */
    static StateScopes onHost(TensorScope scope) {
        TensorScope host = scope.openOnHost();
        return parameter -> host;
    }
}
