package io.gradessweep.plan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Reads YAML as a plain tree. Objects are never constructed; duplicate keys, tags, aliases, second documents, deep
 * nesting and oversized files are errors. Numbers are kept as the decimals that were written.
 */
final class YamlTree {
    private static final int MAXIMUM_BYTES = 1 << 20;
    private static final int MAXIMUM_DEPTH = 50;

    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9_]+");

    private static final ObjectMapper MAPPER = mapper();

    private YamlTree() {}

    /**
     * Reads a file that holds keys and values.
     *
     * @param name the file's name in messages
     */
    static ObjectNode file(Path file, String name) {
        try {
            if (Files.isDirectory(file)) {
                throw new InvalidInputException(name + ": is a directory; name a YAML file in it");
            }
            if (!Files.isRegularFile(file)) {
                throw new InvalidInputException(name + ": no such file");
            }
            if (Files.size(file) > MAXIMUM_BYTES) {
                throw new InvalidInputException(name + ": larger than 1 MiB; this is no configuration file");
            }
            if (tree(Files.readString(file), name) instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidInputException(name + ": must hold keys and values (key: value)");
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(name + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw new InvalidInputException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns one value, as on the right side of {@code --set}. */
    static JsonNode value(String text, String name) {
        return tree(text, name);
    }

    private static JsonNode tree(String text, String name) {
        try {
            rejectAmbiguous(text, name);
            JsonNode tree = MAPPER.readTree(text);
            return tree instanceof MissingNode ? MAPPER.nullNode() : withNumbers(tree);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(name + YamlProblem.place(e) + ": " + YamlProblem.of(e), e);
        } catch (IOException e) {
            throw new InvalidInputException(name + ": cannot be read as YAML", e);
        }
    }

    /**
     * Refuses aliases, tags, and whole numbers with leading zeros. The tree reader would silently read an alias as its
     * name, drop a tag, and read {@code 010} as 8, which YAML 1.2 reads as 10.
     */
    private static void rejectAmbiguous(String text, String name) throws IOException {
        try (JsonParser parser = MAPPER.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String line = " line " + parser.currentTokenLocation().getLineNr();
                if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                    throw new InvalidInputException(name + line + ": YAML aliases are not read; write the value out");
                }
                if (token == JsonToken.VALUE_NUMBER_INT
                        && LEADING_ZERO.matcher(parser.getText()).matches()) {
                    throw new InvalidInputException(
                            name + line + ": " + parser.getText()
                                    + " is a decimal number to some readers of YAML and an octal one to others; write it without leading zeros");
                }
                if (parser.getTypeId() != null) {
                    throw new InvalidInputException(name + line + ": YAML tags are not read; write the plain value");
                }
            }
        }
    }

    private static JsonNode withNumbers(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(property -> property.setValue(withNumbers(property.getValue())));
            return object;
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withNumbers(array.get(i)));
            }
            return array;
        }
        return node.isBigDecimal() ? number(node.decimalValue()) : node;
    }

    /** Returns a number in its only spelling: a whole number is an integer, however it was written. */
    private static JsonNode number(BigDecimal written) {
        BigDecimal value = written.stripTrailingZeros();
        if (value.scale() > 0 || value.precision() - value.scale() > 18) {
            return DecimalNode.valueOf(value);
        }
        JsonNode whole = BigIntegerNode.valueOf(value.toBigIntegerExact());
        return whole.canConvertToInt() ? IntNode.valueOf(whole.intValue()) : LongNode.valueOf(whole.longValue());
    }

    private static ObjectMapper mapper() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAXIMUM_BYTES);
        options.setNestingDepthLimit(MAXIMUM_DEPTH);
        YAMLFactory factory = YAMLFactory.builder()
                .loaderOptions(options)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return new ObjectMapper(factory)
                .enable(
                        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }
}
