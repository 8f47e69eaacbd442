package io.gradessweep.train;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.json.JsonProblem;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes records as JSON and reads them strictly. Doubles, including infinities, are read back bit for bit. Null is
 * refused, in lists and maps too, except for a matrix' part and for a tree, whose reader judges it.
 */
final class StateJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
            .withConfigOverride(
                    AdapterPart.class, part -> part.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SET)))
            .withConfigOverride(JsonNode.class, tree -> tree.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SET)))
            .build();

    private StateJson() {}

    static JsonNode tree(Record value) {
        return MAPPER.valueToTree(value);
    }

    /** @throws InvalidInputException if the tree is not such a record */
    static <T extends Record> T record(JsonNode tree, Class<T> type) {
        if (tree.isNull()) {
            throw new InvalidInputException("not a training state: null, where a policy remembers something");
        }
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("not a training state: " + JsonProblem.of(e), e);
        }
    }

    static void write(Path file, Record value) throws IOException {
        MAPPER.writeValue(file.toFile(), value);
    }

    /** @throws InvalidInputException if the file is missing or not such a record */
    static <T extends Record> T read(Path file, Class<T> type) {
        try {
            JsonNode state = MAPPER.readTree(file.toFile());
            if (!state.isObject()) {
                throw new InvalidInputException(file + ": not a training state: it holds no object");
            }
            EarlierStates.complete(state);
            return MAPPER.treeToValue(state, type);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(file + ": not a training state: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
