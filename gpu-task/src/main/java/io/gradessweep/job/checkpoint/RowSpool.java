package io.gradessweep.job.checkpoint;

import com.fasterxml.jackson.databind.SequenceWriter;
import io.gradessweep.result.TraceRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that a run records, which go to a temporary file as they come. They have the form in which checkpoints keep them,
 * so a checkpoint copies bytes. The file is created with the first row.
 */
public final class RowSpool<T extends Record> {
    private static final Logger LOG = LoggerFactory.getLogger(RowSpool.class);

    private final Class<T> type;
    private final Path directory;
    private UnnamedFile file;
    private SequenceWriter member;
    private long rows;

    /** @param directory a directory whose file system has the space */
    public RowSpool(Class<T> type, Path directory) {
        this.type = type;
        this.directory = directory;
    }

    /** @throws UncheckedIOException if the row cannot be kept; the run must not go on without it */
    public void add(T row) {
        try {
            if (member == null) {
                member = GzipRows.writer(type, appending());
            }
            member.write(row);
            rows++;
        } catch (IOException e) {
            clear();
            throw new UncheckedIOException(
                    "the records of the run cannot be kept in " + directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * Adds rows from elsewhere.
     *
     * @throws IOException if they cannot be read or kept; the spool is empty then
     */
    public void addAll(TraceRows<T> others) throws IOException {
        if (others.isEmpty()) {
            return;
        }
        try {
            endMember();
            write(type, others, appending());
            rows += others.size();
        } catch (IOException e) {
            clear();
            throw e;
        }
    }

    /** Writes rows, as they are stored already or as one gzip member, and closes the stream. */
    static <T extends Record> void write(Class<T> type, TraceRows<T> rows, OutputStream out) throws IOException {
        if (rows instanceof GzipRows<T> stored) {
            try (out) {
                stored.copyTo(out);
            }
            return;
        }
        try (SequenceWriter lines = GzipRows.writer(type, out)) {
            rows.read(lines::write);
        }
    }

    /**
     * Returns the rows so far. Closing them empties the spool.
     *
     * @throws IllegalStateException if they cannot be completed on disk; it ends the run, while an
     *     {@link UncheckedIOException} would pass for a checkpoint that could not be written
     */
    public TraceRows<T> rows() {
        if (file == null) {
            return TraceRows.of(List.of());
        }
        try {
            endMember();
        } catch (IOException e) {
            clear();
            throw new IllegalStateException(
                    "the records of the run cannot be kept in " + directory + ": " + e.getMessage(), e);
        }
        UnnamedFile stored = file;
        long end = stored.size();
        return new GzipRows<>(type, rows, new GzipRows.Bytes() {
            @Override
            public InputStream open() {
                return stored.reading(end);
            }

            @Override
            public void free() {
                clear();
            }
        });
    }

    /** Drops all rows and frees their space. */
    public void clear() {
        member = null;
        rows = 0;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("a temporary file in {} stays open", directory, e);
            }
            file = null;
        }
    }

    private OutputStream appending() throws IOException {
        if (file == null) {
            file = UnnamedFile.in(directory);
        }
        return file.appending();
    }

    private void endMember() throws IOException {
        if (member != null) {
            SequenceWriter ended = member;
            member = null;
            ended.close();
        }
    }
}
