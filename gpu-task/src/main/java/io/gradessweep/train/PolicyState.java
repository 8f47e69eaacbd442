package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.gradessweep.spec.InvalidInputException;

/** What a policy remembers of the steps before. One that decides by the step's own numbers remembers nothing. */
public interface PolicyState {
    /** All that later decisions depend on, exactly. */
    default JsonNode state() {
        return NullNode.instance;
    }

    /**
     * Takes up what {@link #state} of the same policy told.
     *
     * @throws InvalidInputException where it is not that
     */
    default void resume(JsonNode state) {
        if (!state.isNull()) {
            throw new InvalidInputException("not a training state: that of a policy that remembers something");
        }
    }
}
