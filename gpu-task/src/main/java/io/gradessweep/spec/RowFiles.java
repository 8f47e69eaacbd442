package io.gradessweep.spec;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one split, in order. A file's name tells its format: JSON, JSON lines, TSV or Parquet.
 *
 * @param rows the files with the rows; empty if the task has no such split
 * @param labels files with one label per line, for rows that contain none: one for each of {@code rows}, or none
 */
public record RowFiles(List<FileRef> rows, List<FileRef> labels) implements Serializable {
    public static final RowFiles NONE = new RowFiles(List.of(), List.of());

    public RowFiles {
        rows = List.copyOf(rows);
        labels = List.copyOf(labels);
        Require.that(
                labels.isEmpty() || labels.size() == rows.size(),
                "each of the files must have its labels, or none of them");
    }

    /** Returns a split of a single file, without a file of labels. */
    public static RowFiles of(FileRef file) {
        return new RowFiles(List.of(file), List.of());
    }

    /** Returns the files of rows, followed by the files of labels. */
    public List<FileRef> all() {
        return Stream.concat(rows.stream(), labels.stream()).toList();
    }

    public boolean none() {
        return rows.isEmpty();
    }
}
