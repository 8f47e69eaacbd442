package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A file of rows, in the format its name tells. */
public final class DataFile {
    private DataFile() {}

    /**
     * The rows in order: of {@code .parquet} and {@code .tsv} files; of all others JSON lines, or one JSON array.
     *
     * @throws InvalidInputException where the file as a whole cannot be read, or holds no rows
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

    /** The file's name without its directory and extension, by which rows without an id are called. */
    public static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }
}
