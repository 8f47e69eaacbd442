package io.gradessweep.spec;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one split, in order: JSON, JSON lines, TSV or Parquet by their names.
 *
 * @param rows none where the task has no such split
 * @param labels files of one label a line, for rows that have none of their own: one for each of {@code rows}, or none
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

    /** A single file that needs no labels. */
    public static RowFiles of(FileRef file) {
        return new RowFiles(List.of(file), List.of());
    }

    /** Those of rows, then those of labels. */
    public List<FileRef> all() {
        return Stream.concat(rows.stream(), labels.stream()).toList();
    }

    public boolean none() {
        return rows.isEmpty();
    }
}
