package io.gradessweep.data.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.json.JsonProblem;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads JSON objects, one per line or all in one array. The words {@code NaN} and {@code Infinity}, which Python's
 * {@code json} writes, are read; a NaN that is used is an error.
 */
final class JsonRows {
    private static final int LONGEST_TEXT = 200_000_000;
    private static final int LONGEST_NUMBER = 100_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(LONGEST_TEXT)
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final Path file;
    private final Set<String> asked;

    JsonRows(Path file, Set<String> asked) {
        this.file = file;
        this.asked = asked;
    }

    /** Returns a parser of a whole file. */
    static JsonParser parser(byte[] file) throws IOException {
        return JSON.createParser(file);
    }

    static List<Row> read(Path file, Set<String> asked) {
        List<TextLines.Line> lines = TextLines.read(file);
        JsonRows rows = new JsonRows(file, asked);
        if (!lines.isEmpty() && lines.get(0).text().stripLeading().startsWith("[")) {
            return rows.ofArray(lines);
        }
        List<Row> read = new ArrayList<>();
        for (TextLines.Line line : lines) {
            read.add(new Row(file, line.number(), () -> rows.ofLine(line)));
        }
        return read;
    }

    private List<Row> ofArray(List<TextLines.Line> lines) {
        String text = lines.stream().map(TextLines.Line::text).collect(Collectors.joining("\n"));
        List<Row> rows = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int number = rows.size() + 1;
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    Map<String, Object> fields = fields(parser, number);
                    rows.add(new Row(file, number, () -> fields));
                } else {
                    parser.skipChildren();
                    rows.add(new Row(file, number, () -> {
                        throw noObject(number);
                    }));
                }
            }
            requireEnd(parser, file.toString());
        } catch (IOException e) {
            throw notJson(file.toString(), e);
        }
        return rows;
    }

    private Map<String, Object> ofLine(TextLines.Line line) {
        String text = line.text();
        if (text.isBlank()) {
            throw Row.wrong(file, line.number(), "the row is empty");
        }
        String where = file + ":" + line.number();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                requireEnd(parser, where);
                throw noObject(line.number());
            }
            Map<String, Object> fields = fields(parser, line.number());
            requireEnd(parser, where);
            return fields;
        } catch (IOException e) {
            throw notJson(where, e);
        }
    }

    InvalidInputException noObject(int number) {
        return Row.wrong(file, number, "a row must be a JSON object");
    }

    static void requireEnd(JsonParser parser, String where) throws IOException {
        if (parser.nextToken() != null) {
            throw new InvalidInputException(where + ": not JSON: there is more than one value");
        }
    }

    /** Says in our words where the text is no JSON. */
    static InvalidInputException notJson(String where, IOException e) {
        if (!(e instanceof JsonProcessingException problem) || problem.getLocation() == null) {
            return new InvalidInputException(where + ": not JSON", e);
        }
        int line = problem.getLocation().getLineNr();
        String place = ", at character " + problem.getLocation().getColumnNr() + (line > 1 ? " of line " + line : "");
        return new InvalidInputException(where + ": not JSON: " + JsonProblem.reason(problem) + place, e);
    }

    /** Reads the fields of the object that the parser stands at. Those that nobody asks for are not decoded. */
    Map<String, Object> fields(JsonParser parser, int number) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (asked.contains(name)) {
                JsonNode value = JSON.readTree(parser);
                fields.put(name, value(value, number, name));
            } else {
                parser.skipChildren();
                fields.put(name, Row.notAskedFor(file, number, name));
            }
        }
        return fields;
    }

    private Object value(JsonNode node, int number, String field) {
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? (Object) node.longValue() : node.bigIntegerValue();
        }
        if (node.isNumber()) {
            return Fractions.of(node.doubleValue(), file, number, field);
        }
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(value(item, number, field)));
            return items;
        }
        if (node.isObject()) {
            Map<String, Object> inner = new LinkedHashMap<>();
            node.properties()
                    .forEach(entry ->
                            inner.put(entry.getKey(), value(entry.getValue(), number, field + "." + entry.getKey())));
            return inner;
        }
        return node.asText();
    }
}
