package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A file of rows, whose format follows from its name. */
public final class DataFile {
    private DataFile() {}

    /**
     * Reads the rows in order. {@code .parquet} and {@code .tsv} files have their own formats; all others hold JSON
     * lines or one JSON array.
     *
     * @throws InvalidInputException if the file as a whole cannot be read, or has no rows
     */
    public static List<Row> read(Path file) {
        List<Row> rows = rows(file);
        if (rows.isEmpty()) {
            throw new InvalidInputException(file + ": holds no rows");
        }
        return rows;
    }

    private static List<Row> rows(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".parquet")) {
            return ParquetRows.read(file);
        }
        return name.endsWith(".tsv") ? TsvRows.read(file) : JsonRows.read(file);
    }

    /** Returns the file's name without directory and extension, from which the ids of rows without one are made. */
    public static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }
}
