package io.gradessweep.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.digest.LfsPointer;
import io.gradessweep.json.JsonProblem;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads {@code model.safetensors.index.json}, which names the file of each tensor. */
final class ShardIndex {
    private static final int LARGEST_BYTES = 100_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The form of a shard's name. It excludes separators, so that an index cannot lead out of its directory. */
    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9._-]+\\.safetensors");

    private ShardIndex() {}

    /**
     * Returns the names of the shards, in order.
     *
     * @param where the index, for messages
     */
    static Set<String> shards(InputStream index, String where) throws IOException {
        Set<String> shards = new TreeSet<>();
        byte[] bytes = index.readNBytes(LARGEST_BYTES);
        if (LfsPointer.begins(bytes)) {
            throw new InvalidInputException(where + ": " + LfsPointer.PROBLEM);
        }
        try {
            for (JsonNode shard : JSON.readTree(bytes).path("weight_map")) {
                if (!SHARD.matcher(shard.asText()).matches()) {
                    throw new InvalidInputException(
                            where + ": a shard must be a .safetensors file beside the index, not " + shard);
                }
                shards.add(shard.asText());
            }
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(where + ": not JSON: " + JsonProblem.of(e), e);
        }
        return shards;
    }
}
