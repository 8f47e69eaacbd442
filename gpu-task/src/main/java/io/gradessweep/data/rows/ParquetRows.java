package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Reads Parquet files as Hugging Face exports data sets: texts, numbers, booleans, lists and structures. Columns that
 * nobody asks for are not read from the file.
 */
final class ParquetRows {
    private static final String IMAGE = "image";
    private static final Set<String> NOT_READ = Set.of("BROTLI", "LZO", "LZ4");

    private final Path file;
    private final MessageType schema;

    private ParquetRows(Path file, MessageType schema) {
        this.file = file;
        this.schema = schema;
    }

    static List<Row> read(Path file, Set<String> asked) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(file + ": there is no such file");
        }
        ParquetMetadata footer = footer(file);
        MessageType schema = footer.getFileMetaData().getSchema();
        List<Type> columns = schema.getFields().stream()
                .filter(column -> asked.contains(column.getName()))
                .toList();
        ParquetRows rows = new ParquetRows(file, schema);
        if (columns.isEmpty()) {
            return rows.ofNoColumn(footer);
        }
        requireReadable(file, footer, asked);
        return rows.of(new MessageType(schema.getName(), columns));
    }

    private static ParquetMetadata footer(Path file) {
        try (ParquetFileReader reader = ParquetFileReader.open(
                new LocalInputFile(file),
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
            return reader.getFooter();
        } catch (IOException | RuntimeException e) {
            throw new InvalidInputException(file + ": " + whatItIs(file), e);
        }
    }

    private static String whatItIs(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] beginning = in.readNBytes(64);
            String begins = new String(beginning, StandardCharsets.ISO_8859_1);
            if (begins.startsWith("PARE")) {
                return "is an encrypted Parquet file, which is not read";
            }
            if (begins.startsWith("PAR1")) {
                return "is a Parquet file that is damaged, or not whole; fetch it again";
            }
            String other = FileContent.problem(beginning);
            return other.isEmpty() ? "is no Parquet file, whatever its name says" : other;
        } catch (IOException e) {
            return "cannot be read: " + e.getMessage();
        }
    }

    private static void requireReadable(Path file, ParquetMetadata footer, Set<String> asked) {
        for (BlockMetaData block : footer.getBlocks()) {
            for (ColumnChunkMetaData column : block.getColumns()) {
                String name = column.getPath().toArray()[0];
                if (asked.contains(name) && NOT_READ.contains(column.getCodec().name())) {
                    throw new InvalidInputException(file + ": field '" + name + "' is compressed with "
                            + column.getCodec().name()
                            + ", which is not read; write the file with zstd, snappy or gzip");
                }
            }
        }
    }

    private List<Row> of(MessageType wanted) {
        List<Row> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = new Reader(new LocalInputFile(file), wanted).build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                Group row = group;
                int number = rows.size() + 1;
                rows.add(new Row(file, number, () -> fields(row, number)));
            }
        } catch (IOException | RuntimeException e) {
            throw Row.wrong(
                    file, rows.size() + 1, "cannot be read: the Parquet file is damaged here; fetch it again", e);
        }
        return rows;
    }

    private List<Row> ofNoColumn(ParquetMetadata footer) {
        long count = footer.getBlocks().stream()
                .mapToLong(BlockMetaData::getRowCount)
                .sum();
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            int number = i;
            rows.add(new Row(file, number, () -> names(number)));
        }
        return rows;
    }

    /** parquet-java opens rows of any schema only through a subclass of its builder. */
    private static final class Reader extends ParquetReader.Builder<Group> {
        Reader(InputFile file, MessageType wanted) {
            super(file, configuration(wanted));
        }

        private static PlainParquetConfiguration configuration(MessageType wanted) {
            PlainParquetConfiguration configuration = new PlainParquetConfiguration();
            configuration.set(ReadSupport.PARQUET_READ_SCHEMA, wanted.toString());
            return configuration;
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    private Map<String, Object> names(int number) {
        Map<String, Object> names = new LinkedHashMap<>();
        for (Type column : schema.getFields()) {
            names.put(column.getName(), Row.notAskedFor(file, number, column.getName()));
        }
        return names;
    }

    private Map<String, Object> fields(Group row, int number) {
        Map<String, Object> fields = names(number);
        fields.putAll(structure(row, number, ""));
        return fields;
    }

    /**
     * @param path the field that holds the structure and a dot, or nothing
     */
    private Map<String, Object> structure(Group group, int number, String path) {
        Map<String, Object> fields = new LinkedHashMap<>();
        GroupType type = group.getType();
        for (int field = 0; field < type.getFieldCount(); field++) {
            Type fieldType = type.getType(field);
            String name = path + fieldType.getName();
            boolean repeated = fieldType.isRepetition(Type.Repetition.REPEATED);
            fields.put(
                    fieldType.getName(),
                    repeated ? repeated(group, field, number, name) : single(group, field, number, name));
        }
        return fields;
    }

    private List<Object> repeated(Group group, int field, int number, String name) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
            values.add(value(group, field, i, number, name));
        }
        return values;
    }

    private Object single(Group group, int field, int number, String name) {
        return group.getFieldRepetitionCount(field) == 0 ? null : value(group, field, 0, number, name);
    }

    private Object value(Group group, int field, int index, int number, String name) {
        Type type = group.getType().getType(field);
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        if (!type.isPrimitive()) {
            Group inner = group.getGroup(field, index);
            boolean list = logical instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation;
            return list ? elements(inner, number, name) : structure(inner, number, name + ".");
        }
        if (logical instanceof LogicalTypeAnnotation.DecimalLogicalTypeAnnotation
                || logical instanceof LogicalTypeAnnotation.DateLogicalTypeAnnotation
                || logical instanceof LogicalTypeAnnotation.TimeLogicalTypeAnnotation
                || logical instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation) {
            return unreadable(number, name, "is of the type " + logical);
        }
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> group.getBoolean(field, index);
            case INT32 -> whole(group.getInteger(field, index), logical, Integer.SIZE);
            case INT64 -> whole(group.getLong(field, index), logical, Long.SIZE);
            case FLOAT -> Fractions.of(group.getFloat(field, index), file, number, name);
            case DOUBLE -> Fractions.of(group.getDouble(field, index), file, number, name);
            case BINARY ->
                isImage(type, group)
                        ? group.getBinary(field, index).getBytes()
                        : text(group, field, index, number, name);
            default ->
                unreadable(
                        number, name, "is of the type " + type.asPrimitiveType().getPrimitiveTypeName());
        };
    }

    /** Returns a whole number, which may be declared to have no sign. */
    private static Object whole(long value, LogicalTypeAnnotation logical, int bits) {
        boolean unsigned = logical instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation whole && !whole.isSigned();
        if (!unsigned || value >= 0) {
            return value;
        }
        return bits == Integer.SIZE ? (Object) (value & 0xFFFFFFFFL) : new BigInteger(Long.toUnsignedString(value));
    }

    /** Returns whether a field is the bytes of Hugging Face's image columns, structures of bytes and path. */
    private static boolean isImage(Type field, Group of) {
        return field.getName().equals("bytes")
                && field.getLogicalTypeAnnotation() == null
                && of.getType().containsField("path");
    }

    /** Returns a text, or the bytes of a column of images that has no structure around them. */
    private Object text(Group group, int field, int index, int number, String name) {
        Binary binary = group.getBinary(field, index);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(binary.toByteBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            if (name.equals(IMAGE)) {
                return binary.getBytes();
            }
            return unreadable(number, name, "holds bytes that are not valid UTF-8");
        }
    }

    private UnreadableField unreadable(int number, String name, String what) {
        return new UnreadableField(
                file, number, name, what + "; save texts, numbers or booleans, or leave the field out of the template");
    }

    /** Returns the elements of a list, which is a group of one repeated group whose only field is the element. */
    private List<Object> elements(Group list, int number, String name) {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            Type repeated = list.getType().getType(0);
            elements.add(
                    repeated.isPrimitive()
                            ? value(list, 0, i, number, name)
                            : single(list.getGroup(0, i), 0, number, name));
        }
        return elements;
    }
}
