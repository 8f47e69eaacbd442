package io.gradessweep.spec;

import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The rows of one split, and what other files add to them.
 *
 * @param files the files with the rows; none if the task has no such split
 * @param list where the rows are in a file that is one JSON object: the name of the list that holds them, or
 *     {@value #VALUES} for an object whose values are the rows; empty for files that are rows themselves
 * @param joins what is added to the rows, in order
 */
public record RowTable(RowFiles files, String list, List<RowJoin> joins) implements Serializable {
    /** Says that the rows are the values of an object; the field {@code key} of a row is its key. */
    public static final String VALUES = "*";

    public static final RowTable NONE = new RowTable(RowFiles.NONE, "", List.of());

    public RowTable {
        joins = List.copyOf(joins);
    }

    List<FileRef> all() {
        return Stream.concat(files.all().stream(), joins.stream().flatMap(join -> join.files().all().stream()))
                .toList();
    }

    RowTable at(UnaryOperator<RowFiles> places) {
        return new RowTable(
                places.apply(files),
                list,
                joins.stream().map(join -> join.at(places)).toList());
    }
}
