package io.gradessweep.result;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of one kind that a run recorded, in order. A long run has too many of them for the heap, so they may lie on disk;
 * they are read one after the other. Whoever has read them closes them.
 */
public interface TraceRows<T> extends AutoCloseable {
    /** Receives rows. */
    @FunctionalInterface
    interface Reader<T> {
        void row(T row) throws IOException;
    }

    long size();

    /**
     * Passes every row to a reader.
     *
     * @throws IOException if the rows cannot be read, or the reader throws it
     */
    void read(Reader<? super T> reader) throws IOException;

    /** Frees the space that the rows take on disk. */
    @Override
    default void close() {}

    default boolean isEmpty() {
        return size() == 0;
    }

    /** Returns all rows at once. Use it only where there are few. */
    default List<T> list() {
        List<T> rows = new ArrayList<>();
        try {
            read(rows::add);
        } catch (IOException e) {
            throw new UncheckedIOException("the records of a run cannot be read: " + e.getMessage(), e);
        }
        return rows;
    }

    /** Returns rows that are in memory. */
    static <T> TraceRows<T> of(List<T> rows) {
        return new InMemory<>(List.copyOf(rows));
    }

    /** Rows in memory. */
    record InMemory<T>(List<T> rows) implements TraceRows<T>, Serializable {
        @Override
        public long size() {
            return rows.size();
        }

        @Override
        public void read(Reader<? super T> reader) throws IOException {
            for (T row : rows) {
                reader.row(row);
            }
        }
    }
}
