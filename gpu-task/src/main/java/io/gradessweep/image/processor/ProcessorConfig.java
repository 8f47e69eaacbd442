package io.gradessweep.image.processor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.image.RgbImage;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A processor's configuration that is being read. Every error names the file and the key. */
final class ProcessorConfig {
    private final JsonNode root;
    private final String where;
    private final Set<String> read = new HashSet<>();

    private ProcessorConfig(JsonNode root, String where) {
        this.root = root;
        this.where = where;
    }

    static ProcessorConfig of(Path file) {
        try {
            JsonNode root = new ObjectMapper().readTree(Files.readString(file));
            if (root == null || !root.isObject()) {
                throw new InvalidInputException(file + ": a JSON object with a processor's settings is expected");
            }
            return new ProcessorConfig(root, file.toString());
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new InvalidInputException(file + ": line " + line + " is not JSON", e);
        } catch (IOException e) {
            throw new InvalidInputException(file + " cannot be read", e);
        }
    }

    boolean has(String key) {
        read.add(key);
        return root.hasNonNull(key);
    }

    ProcessorConfig child(String key) {
        JsonNode value = value(key);
        if (!value.isObject()) {
            throw wrong(key, "must be an object");
        }
        return new ProcessorConfig(value, where + ": " + key);
    }

    int integer(String key) {
        return Math.toIntExact(integer(key, 1 << 16));
    }

    long integer(String key, long largest) {
        JsonNode value = value(key);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 1
                || value.longValue() > largest) {
            throw wrong(key, "must be a whole number from 1 to " + largest);
        }
        return value.longValue();
    }

    boolean flag(String key) {
        if (!has(key)) {
            return false;
        }
        if (!root.get(key).isBoolean()) {
            throw wrong(key, "must be true or false");
        }
        return root.get(key).booleanValue();
    }

    String text(String key) {
        JsonNode value = value(key);
        if (!value.isTextual()) {
            throw wrong(key, "must be a text");
        }
        return value.textValue();
    }

    /** A number for each channel. */
    List<Double> channels(String key) {
        JsonNode value = value(key);
        List<Double> numbers = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isNumber() || !Double.isFinite(element.doubleValue())) {
                throw wrong(key, "must be three numbers");
            }
            numbers.add(element.doubleValue());
        }
        if (!value.isArray() || numbers.size() != RgbImage.CHANNELS) {
            throw wrong(key, "must be three numbers");
        }
        return numbers;
    }

    /** Requires that the key is absent, null, or a number of this value. */
    void require(String key, double number) {
        if (has(key) && !(root.get(key).isNumber() && Math.abs(root.get(key).doubleValue() - number) < 1e-12)) {
            throw wrong(key, "must be " + number + ": nothing else is computed");
        }
    }

    /** Requires that the flag is absent, null, or true. */
    void requireTrue(String key) {
        if (has(key) && !flag(key)) {
            throw wrong(key, "must be true: nothing else is computed");
        }
    }

    /** Requires that the key is absent, null, or one of these texts. */
    void require(String key, Set<String> texts) {
        if (has(key)
                && !(root.get(key).isTextual() && texts.contains(root.get(key).textValue()))) {
            throw wrong(
                    key,
                    "must be " + String.join(" or ", texts.stream().sorted().toList()) + ": nothing else is computed");
        }
    }

    /** Refuses every key that nothing has asked for and that says something. */
    void refuseOthers() {
        root.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            boolean says = !value.isNull() && !(value.isBoolean() && !value.booleanValue());
            if (says && !read.contains(entry.getKey())) {
                throw new InvalidInputException(
                        where + ": " + entry.getKey() + " = " + shown(value) + " is not computed");
            }
        });
    }

    InvalidInputException wrong(String key, String rule) {
        return new InvalidInputException(where + ": " + key + " " + rule + ", not " + shown(root.path(key)));
    }

    private JsonNode value(String key) {
        if (!has(key)) {
            throw new InvalidInputException(where + ": " + key + " is missing");
        }
        return root.get(key);
    }

    private static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "missing" : value.toString();
        return text.length() > 80 ? text.substring(0, 77) + "..." : text;
    }
}
