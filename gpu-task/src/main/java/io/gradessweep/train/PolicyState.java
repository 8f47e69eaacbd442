package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.gradessweep.spec.InvalidInputException;

/**
 * The state that a policy keeps from earlier steps. A policy that decides by the current step's numbers alone has none.
 */
public interface PolicyState {
    /** Returns everything that later decisions depend on, without loss of precision. */
    default JsonNode state() {
        return NullNode.instance;
    }

    /**
     * Restores what {@link #state} of the same policy returned.
     *
     * @throws InvalidInputException if it is not such a state; nothing has changed then
     */
    default void resume(JsonNode state) {
        if (!state.isNull()) {
            throw new InvalidInputException("not a training state: that of a policy that remembers something");
        }
    }
}
