package io.gradessweep.spec;

import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Rows of other files that belong to the rows of a split.
 *
 * @param as the field that a row gets: the list of all other rows that belong to it, which may be empty
 * @param files the files of the other rows
 * @param list as {@link RowTable#list}
 * @param on the field of a row that must equal {@code key} of the other
 * @param fields the fields of the other rows that are read, beside {@code key}
 */
public record RowJoin(String as, RowFiles files, String list, String on, String key, List<String> fields)
        implements Serializable {
    public RowJoin {
        fields = List.copyOf(fields);
    }

    RowJoin at(UnaryOperator<RowFiles> places) {
        return new RowJoin(as, places.apply(files), list, on, key, fields);
    }
}
