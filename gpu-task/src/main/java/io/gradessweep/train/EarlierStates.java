package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.result.ImageCounts;

/**
 * Completes states that earlier versions wrote. Each key that was introduced since gets the value that matches the
 * behaviour before it existed.
 */
final class EarlierStates {
    private EarlierStates() {}

    /** Adds the missing keys in place. */
    static void complete(JsonNode state) {
        if (state.at("/progress/tokens") instanceof ObjectNode tokens && !tokens.has("images")) {
            tokens.set("images", StateJson.tree(ImageCounts.NONE));
        }
        if (state.get("progress") instanceof ObjectNode progress && !progress.has("sizes")) {
            progress.set("sizes", StateJson.tree(BatchSizes.FIXED));
        }
        if (state instanceof ObjectNode numbers && numbers.has("compared") && !numbers.has("compared_steps")) {
            numbers.putObject("compared_steps");
        }
    }
}
