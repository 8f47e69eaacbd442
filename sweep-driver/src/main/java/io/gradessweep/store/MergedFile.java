package io.gradessweep.store;

import io.gradessweep.table.Table;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Writes the rows of several files of a table to one file, in the current schema of the table. Columns that a file
 * lacks are null.
 */
final class MergedFile {
    private MergedFile() {}

    static void write(Path to, Configuration configuration, Table table, List<Path> from) throws IOException {
        try {
            write(to, configuration, TableFile.schema(table, false), from);
        } catch (WideNumberException e) {
            to.getFileSystem(configuration).delete(to, false);
            write(to, configuration, TableFile.schema(table, true), from);
        }
    }

    /** A file has integers of more than 64 bits, which is rare. */
    private static final class WideNumberException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static void write(Path to, Configuration configuration, MessageType schema, List<Path> from)
            throws IOException {
        try (ParquetWriter<Group> writer = TableFile.writer(to, configuration, schema)) {
            for (Path file : from) {
                append(file, configuration, schema, writer);
            }
        }
    }

    private static void append(Path file, Configuration configuration, MessageType schema, ParquetWriter<Group> writer)
            throws IOException {
        try (ParquetReader<Group> reader = TableFile.reader(file, configuration)) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                Group copy = new SimpleGroup(schema);
                copy(row, copy, schema);
                writer.write(copy);
            }
        } catch (RuntimeException e) {
            throw new IOException(file + " is not a readable result file", e);
        }
    }

    private static void copy(Group from, Group to, GroupType schema) throws WideNumberException {
        for (Type field : from.getType().getFields()) {
            if (schema.containsField(field.getName())) {
                for (int i = 0; i < from.getFieldRepetitionCount(field.getName()); i++) {
                    copy(from, to, schema.getType(field.getName()), i);
                }
            }
        }
    }

    private static void copy(Group from, Group to, Type field, int index) throws WideNumberException {
        String name = field.getName();
        if (!field.isPrimitive()) {
            copy(from.getGroup(name, index), to.addGroup(name), field.asGroupType());
            return;
        }
        switch (field.asPrimitiveType().getPrimitiveTypeName()) {
            case BINARY -> to.add(name, from.getBinary(name, index));
            case INT32 -> to.add(name, from.getInteger(name, index));
            case INT64 -> {
                if (HugeInteger.isWide(from, name)) {
                    throw new WideNumberException();
                }
                to.add(name, from.getLong(name, index));
            }
            case FIXED_LEN_BYTE_ARRAY -> HugeInteger.add(to, name, HugeInteger.of(from, name, index));
            case DOUBLE -> to.add(name, from.getDouble(name, index));
            case BOOLEAN -> to.add(name, from.getBoolean(name, index));
            default -> throw new IllegalArgumentException("no table has a column like " + field);
        }
    }
}
