package io.gradessweep.data.rows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RowTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads rows out of a file that is one JSON object, as the files of COCO, VQA and GQA are: from a list in it, or its values.
 */
final class JsonDocument {
    /** The field of a row that is the value of an object. */
    private static final String KEY = "key";
    /** A message names so many of a document's fields; there may be millions. */
    private static final int NAMED = 10;

    private final Path file;
    private final JsonRows reader;
    private final List<Row> rows = new ArrayList<>();

    private JsonDocument(Path file, Set<String> asked) {
        this.file = file;
        this.reader = new JsonRows(file, asked);
    }

    /**
     * Returns the rows, numbered from 1 as they come.
     *
     * @param list the name of the list, or {@link RowTable#VALUES}
     * @throws InvalidInputException if the file is no such object, or has no such list
     */
    static List<Row> read(Path file, String list, Set<String> asked) {
        JsonDocument document = new JsonDocument(file, asked);
        try (JsonParser parser = JsonRows.parser(FileContent.read(file))) {
            document.read(parser, list);
        } catch (IOException e) {
            throw JsonRows.notJson(file.toString(), e);
        }
        return document.rows;
    }

    private void read(JsonParser parser, String list) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new InvalidInputException(file + ": must be one JSON object, since its name is followed by #" + list);
        }
        List<String> names = new ArrayList<>();
        boolean found = list.equals(RowTable.VALUES);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (list.equals(RowTable.VALUES)) {
                add(parser, Map.of(KEY, name));
            } else if (list.equals(name)) {
                found = true;
                addAll(parser, name);
            } else {
                if (names.size() <= NAMED) {
                    names.add(names.size() < NAMED ? name : "...");
                }
                parser.skipChildren();
            }
        }
        JsonRows.requireEnd(parser, file.toString());
        if (!found) {
            throw new InvalidInputException(file + ": has no list " + list + "; it has " + String.join(", ", names));
        }
    }

    private void addAll(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidInputException(file + ": " + name + " must be a list of rows");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            add(parser, Map.of());
        }
    }

    /** @param own the fields that the row has without being written in it */
    private void add(JsonParser parser, Map<String, Object> own) throws IOException {
        int number = rows.size() + 1;
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Map<String, Object> fields = new LinkedHashMap<>(own);
            fields.putAll(reader.fields(parser, number));
            rows.add(new Row(file, number, () -> fields));
        } else {
            parser.skipChildren();
            rows.add(new Row(file, number, () -> {
                throw reader.noObject(number);
            }));
        }
    }
}
