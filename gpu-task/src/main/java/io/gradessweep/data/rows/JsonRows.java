package io.gradessweep.data.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads JSON objects, one per line or all in one array. */
final class JsonRows {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonRows() {}

    static List<Row> read(Path file) {
        List<TextLines.Line> lines = TextLines.read(file);
        if (!lines.isEmpty() && lines.get(0).text().stripLeading().startsWith("[")) {
            return ofArray(file, lines);
        }
        List<Row> rows = new ArrayList<>();
        for (TextLines.Line line : lines) {
            rows.add(new Row(file, line.number(), () -> fields(line)));
        }
        return rows;
    }

    private static List<Row> ofArray(Path file, List<TextLines.Line> lines) {
        String text = lines.stream().map(TextLines.Line::text).collect(Collectors.joining("\n"));
        List<Row> rows = new ArrayList<>();
        try {
            for (JsonNode element : JSON.readTree(text)) {
                int number = rows.size() + 1;
                rows.add(new Row(file, number, () -> fields(element, file, number)));
            }
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(file + ": not JSON: " + e.getOriginalMessage(), e);
        }
        return rows;
    }

    private static Map<String, Object> fields(TextLines.Line line) {
        String text = line.text();
        if (text.isBlank()) {
            throw Row.wrong(line.file(), line.number(), "the row is empty");
        }
        try {
            return fields(JSON.readTree(text), line.file(), line.number());
        } catch (JsonProcessingException e) {
            // The parser's own position is left out, since the message already names the line.
            String reason = e.getOriginalMessage().replaceFirst(" \\(start marker.*", "");
            throw new InvalidInputException(line.file() + ":" + line.number() + ": not JSON: " + reason, e);
        }
    }

    private static Map<String, Object> fields(JsonNode row, Path file, int number) {
        if (!row.isObject()) {
            throw Row.wrong(file, number, "a row must be a JSON object");
        }
        return map(row);
    }

    private static Map<String, Object> map(JsonNode object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), value(field.getValue())));
        return fields;
    }

    /** Converts a JSON value. Fractions become texts, since no part of a question is one. */
    private static Object value(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(value(item)));
            return items;
        }
        return node.isObject() ? map(node) : node.asText();
    }
}
