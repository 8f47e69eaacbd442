package io.gradessweep.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code config.json} that is being read. Every error names the file and the key.
 *
 * @param where the file's name, for messages
 */
record ConfigJson(JsonNode root, String where) {
    int integer(String key) {
        JsonNode value = root.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw new InvalidInputException(where + ": " + key + " must be a whole number >= 1, not " + shown(value));
        }
        return value.intValue();
    }

    int integerOr(String key, int otherwise) {
        return root.path(key).isMissingNode() || root.path(key).isNull() ? otherwise : integer(key);
    }

    double number(String key) {
        JsonNode value = root.path(key);
        if (!value.isNumber() || !(value.doubleValue() > 0) || Double.isInfinite(value.doubleValue())) {
            throw new InvalidInputException(where + ": " + key + " must be a finite number > 0, not " + shown(value));
        }
        return value.doubleValue();
    }

    /** Returns whether the key is present with a value other than zero, which some settings use to say nothing. */
    boolean positive(String key) {
        return has(key) && root.get(key).asDouble(1) != 0;
    }

    /** Returns a number in [0, 1). */
    double shareOr(String key, double otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode value = root.get(key);
        if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() < 1)) {
            throw new InvalidInputException(where + ": " + key + " must be a number in [0, 1), not " + value);
        }
        return value.doubleValue();
    }

    /** Returns a list of whole numbers from 0 on. */
    List<Integer> indices(String key) {
        JsonNode value = root.path(key);
        List<Integer> indices = new ArrayList<>();
        for (JsonNode item : value) {
            if (item.isIntegralNumber() && item.canConvertToInt() && item.intValue() >= 0) {
                indices.add(item.intValue());
            }
        }
        if (!value.isArray() || indices.size() != value.size()) {
            throw wrong(key, "must be a list of whole numbers >= 0");
        }
        return indices;
    }

    /**
     * Returns the error for a key whose value is wrong.
     *
     * @param expected what would be right, beginning with "must"
     */
    InvalidInputException wrong(String key, String expected) {
        return new InvalidInputException(where + ": " + key + " " + expected + ", not " + shown(root.path(key)));
    }

    boolean flag(String key) {
        if (has(key) && !root.get(key).isBoolean()) {
            throw new InvalidInputException(where + ": " + key + " must be true or false, not " + root.get(key));
        }
        return root.path(key).asBoolean(false);
    }

    ConfigJson child(String key) {
        return new ConfigJson(root.path(key), where + ": " + key);
    }

    boolean has(String key) {
        return !root.path(key).isMissingNode() && !root.path(key).isNull();
    }

    /** Returns whether the key is present, even if its value is null. */
    boolean says(String key) {
        return root.has(key);
    }

    String text(String key) {
        if (!root.path(key).isTextual()) {
            throw new InvalidInputException(where + ": " + key + " is missing");
        }
        return root.get(key).textValue();
    }

    /** Requires that the key either is absent or has this value. */
    void require(String key, String value) {
        if (has(key) && !root.get(key).asText().equals(value)) {
            throw new InvalidInputException(where + ": " + key + " must be " + value + ", not " + shown(root.get(key)));
        }
    }

    /** Requires that the key either is absent or is a list of nothing but this value. */
    void requireAll(String key, String value) {
        for (JsonNode item : root.path(key)) {
            if (!item.asText().equals(value)) {
                throw new InvalidInputException(
                        where + ": " + key + " must be " + value + " for every layer, not " + shown(item));
            }
        }
    }

    /** Requires that a flag is false, zero or absent. */
    void refuse(String key) {
        JsonNode value = root.path(key);
        if (value.asBoolean(false) || value.asDouble(0) != 0) {
            throw new InvalidInputException(where + ": " + key + " = " + value + " is not supported");
        }
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "missing" : value.toString();
    }
}
