package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

/** What a policy remembers of the steps before. One that decides by the step's own numbers remembers nothing. */
public interface PolicyState {
    /** All that later decisions depend on, exactly. */
    default JsonNode state() {
        return NullNode.instance;
    }

    /**
     * Takes up what {@link #state} of the same policy told.
     *
     * @throws io.gradessweep.spec.InvalidInputException where it is not that
     */
    default void resume(JsonNode state) {}
}
