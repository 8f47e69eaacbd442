package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** Reads Parquet files as Hugging Face exports data sets: texts, numbers, booleans, lists and structures. */
final class ParquetRows {
    private ParquetRows() {}

    static List<Row> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(file + ": there is no such file");
        }
        List<Row> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = new Reader(new LocalInputFile(file)).build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                Group row = group;
                int number = rows.size() + 1;
                rows.add(new Row(file, number, () -> fields(row, file, number)));
            }
        } catch (IOException | RuntimeException e) {
            throw new InvalidInputException(file + ": cannot be read as Parquet: " + e.getMessage(), e);
        }
        return rows;
    }

    /** parquet-java opens rows of any schema only through a subclass of its builder. */
    private static final class Reader extends ParquetReader.Builder<Group> {
        Reader(InputFile file) {
            super(file, new PlainParquetConfiguration());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    private static Map<String, Object> fields(Group row, Path file, int number) {
        try {
            return structure(row);
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(file + ":" + number + ": not valid UTF-8", e);
        }
    }

    private static Map<String, Object> structure(Group group) throws CharacterCodingException {
        Map<String, Object> fields = new LinkedHashMap<>();
        GroupType type = group.getType();
        for (int field = 0; field < type.getFieldCount(); field++) {
            Type fieldType = type.getType(field);
            boolean repeated = fieldType.isRepetition(Type.Repetition.REPEATED);
            fields.put(fieldType.getName(), repeated ? repeated(group, field) : single(group, field));
        }
        return fields;
    }

    private static List<Object> repeated(Group group, int field) throws CharacterCodingException {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
            values.add(value(group, field, i));
        }
        return values;
    }

    private static Object single(Group group, int field) throws CharacterCodingException {
        return group.getFieldRepetitionCount(field) == 0 ? null : value(group, field, 0);
    }

    private static Object value(Group group, int field, int index) throws CharacterCodingException {
        Type type = group.getType().getType(field);
        if (!type.isPrimitive()) {
            Group inner = group.getGroup(field, index);
            boolean list = type.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation;
            return list ? elements(inner) : structure(inner);
        }
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> group.getBoolean(field, index);
            case INT32 -> (long) group.getInteger(field, index);
            case INT64 -> group.getLong(field, index);
            case BINARY ->
                StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(group.getBinary(field, index).toByteBuffer())
                        .toString();
            default -> group.getValueToString(field, index);
        };
    }

    /** Returns the elements of a list, which is a group of one repeated group whose only field is the element. */
    private static List<Object> elements(Group list) throws CharacterCodingException {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            Type repeated = list.getType().getType(0);
            elements.add(repeated.isPrimitive() ? value(list, 0, i) : single(list.getGroup(0, i), 0));
        }
        return elements;
    }
}
