package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RowTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A file of rows, whose format follows from its name. */
public final class DataFile {
    private DataFile() {}

    /**
     * Reads the rows in order. {@code .parquet} and {@code .tsv} files have their own formats; all others hold JSON
     * lines or one JSON array. Files of text may be compressed with gzip, zstd or bzip2.
     *
     * @param asked the fields that are used; all others are passed over, whatever they hold
     * @throws InvalidInputException if the file as a whole cannot be read, or has no rows
     */
    public static List<Row> read(Path file, Set<String> asked) {
        return read(file, "", asked);
    }

    /**
     * Reads the rows in order, as {@link #read(Path, Set)} does.
     *
     * @param list where the rows are in a file that is one JSON object, as in {@link RowTable}; empty for other files
     */
    public static List<Row> read(Path file, String list, Set<String> asked) {
        List<Row> rows = list.isEmpty() ? rows(file, asked) : JsonDocument.read(file, list, asked);
        if (rows.isEmpty()) {
            throw new InvalidInputException(file + ": holds no rows");
        }
        return rows;
    }

    private static List<Row> rows(Path file, Set<String> asked) {
        String name = unpackedName(file).toLowerCase(Locale.ROOT);
        if (name.endsWith(".parquet")) {
            return ParquetRows.read(file, asked);
        }
        if (name.endsWith(".csv")) {
            throw new InvalidInputException(
                    file + ": CSV is not read; make JSON lines of it, with DuckDB: COPY (FROM read_csv('"
                            + file.getFileName() + "', all_varchar = true)) TO '" + stem(file)
                            + ".jsonl'; or with pandas: read_csv('" + file.getFileName()
                            + "').to_json('" + stem(file) + ".jsonl', orient='records', lines=True)");
        }
        return name.endsWith(".tsv") ? TsvRows.read(file) : JsonRows.read(file, asked);
    }

    /** Returns the file's name without directory and extension, from which the ids of rows without one are made. */
    public static String stem(Path file) {
        return unpackedName(file).replaceFirst("\\.[^.]*$", "");
    }

    private static String unpackedName(Path file) {
        return file.getFileName().toString().replaceFirst("(?i)\\.(gz|zst|bz2)$", "");
    }
}
