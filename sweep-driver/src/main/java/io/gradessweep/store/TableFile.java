package io.gradessweep.store;

import io.gradessweep.table.Column;
import io.gradessweep.table.ColumnType;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Writes records as a Parquet file in a table's schema. */
final class TableFile {
    /** The bytes of a row group, which are kept in memory until it is written. */
    private static final long GROUP_BYTES = 32L << 20;

    private TableFile() {}

    static <T extends Record> void write(
            Path file, Configuration configuration, TableRows<T> rows, String runId, String attempt)
            throws IOException {
        Map<String, RecordColumn> columns = new HashMap<>();
        for (RecordColumn column : RecordColumn.of(rows.type())) {
            columns.put(column.name(), column);
        }
        MessageType schema = schema(rows.table(), hasWideNumber(rows, columns.values()));
        try (ParquetWriter<Group> writer = writer(file, configuration, schema)) {
            rows.rows().read(row -> {
                Group group = new SimpleGroup(schema);
                group.add("run_id", runId);
                group.add("attempt", attempt);
                for (Column column : ownColumns(rows.table())) {
                    add(group, column.name(), columns.get(column.name()).value(row));
                }
                writer.write(group);
            });
        }
    }

    /** Returns whether an integer of the rows needs more than 64 bits. */
    private static <T extends Record> boolean hasWideNumber(TableRows<T> rows, Collection<RecordColumn> columns)
            throws IOException {
        List<RecordColumn> huge = columns.stream()
                .filter(column -> column.type() == ColumnType.HUGE)
                .toList();
        boolean[] wide = {false};
        if (!huge.isEmpty()) {
            rows.rows()
                    .read(row -> wide[0] |= huge.stream()
                            .anyMatch(column ->
                                    column.value(row) instanceof BigInteger number && number.bitLength() >= Long.SIZE));
        }
        return wide[0];
    }

    static ParquetWriter<Group> writer(Path file, Configuration configuration, MessageType schema) throws IOException {
        return ExampleParquetWriter.builder(HadoopOutputFile.fromPath(file, configuration))
                .withConf(configuration)
                .withType(schema)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(GROUP_BYTES)
                .build();
    }

    /** Opens a reader of a file's rows, with all columns. */
    static ParquetReader<Group> reader(Path file, Configuration configuration) throws IOException {
        return reader(file, configuration, new GroupReadSupport());
    }

    /** Opens a reader of those of these columns that the file has. */
    static ParquetReader<Group> reader(Path file, Configuration configuration, Set<String> columns) throws IOException {
        return reader(file, configuration, new GroupReadSupport() {
            @Override
            public ReadContext init(InitContext context) {
                MessageType all = context.getFileSchema();
                List<Type> found = all.getFields().stream()
                        .filter(field -> columns.contains(field.getName()))
                        .toList();
                return new ReadContext(new MessageType(all.getName(), found));
            }
        });
    }

    /**
     * Opens a reader of a file's rows. Parquet's own builder for a path would parse Hadoop's default configuration
     * again for every file.
     */
    private static ParquetReader<Group> reader(Path file, Configuration configuration, GroupReadSupport support)
            throws IOException {
        return new ParquetReader.Builder<Group>(HadoopInputFile.fromPath(file, configuration)) {
            @Override
            protected ReadSupport<Group> getReadSupport() {
                return support;
            }
        }.build();
    }

    /** Returns the columns that a record provides: all except those of the run and its attempt. */
    static List<Column> ownColumns(Table table) {
        return table.columns().subList(2, table.columns().size());
    }

    /** @param wide whether integers of 128 bits are stored as such; otherwise all values fit into 64 bits */
    static MessageType schema(Table table, boolean wide) {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        for (Column column : table.columns()) {
            schema.addField(field(column, wide));
        }
        return schema.named(table.name());
    }

    private static Type field(Column column, boolean wide) {
        return switch (column.type()) {
            case HUGE ->
                wide
                        ? Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                                .length(HugeInteger.BYTES)
                                .as(LogicalTypeAnnotation.decimalType(0, HugeInteger.DIGITS))
                                .named(column.name())
                        : Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case TEXT ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
            case INTEGER -> Types.optional(PrimitiveTypeName.INT32).named(column.name());
            case LONG -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
            case TIMESTAMP ->
                Types.optional(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                        .named(column.name());
            case DOUBLE_LIST ->
                Types.optionalList().optionalElement(PrimitiveTypeName.DOUBLE).named(column.name());
        };
    }

    private static void add(Group group, String name, Object value) {
        if (value == null) {
            return;
        }
        if (value instanceof String text) {
            group.add(name, text);
        } else if (value instanceof Integer number) {
            group.add(name, number);
        } else if (value instanceof Long number) {
            group.add(name, number);
        } else if (value instanceof BigInteger number) {
            HugeInteger.add(group, name, number);
        } else if (value instanceof Double number) {
            group.add(name, number);
        } else if (value instanceof Boolean flag) {
            group.add(name, flag);
        } else if (value instanceof Instant instant) {
            group.add(name, ChronoUnit.MICROS.between(Instant.EPOCH, instant));
        } else if (value instanceof List<?> list) {
            addList(group.addGroup(name), list);
        } else {
            throw new IllegalArgumentException(name + ": no column holds a " + value.getClass());
        }
    }

    private static void addList(Group group, List<?> list) {
        for (Object element : list) {
            Group item = group.addGroup("list");
            if (element instanceof Double number && !number.isNaN()) {
                item.add("element", number);
            }
        }
    }
}
