package io.gradessweep.job.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary file whose name is deleted as soon as it is open. So the system frees its space when it is closed, and also
 * when the process ends, however that happens. Unlike a channel it stays open when its thread is interrupted. Bytes are
 * appended, and read from anywhere.
 */
final class UnnamedFile implements Closeable {
    private final RandomAccessFile file;
    private long size;

    private UnnamedFile(RandomAccessFile file) {
        this.file = file;
    }

    /** @param directory the directory whose file system has the space; it is created if it does not exist */
    static UnnamedFile in(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path named = Files.createTempFile(directory, "grades-", ".tmp");
        try {
            return new UnnamedFile(new RandomAccessFile(named.toFile(), "rw"));
        } finally {
            Files.delete(named);
        }
    }

    long size() {
        return size;
    }

    /** Returns a stream that appends. Closing it does nothing. */
    OutputStream appending() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                file.seek(size);
                file.write(bytes, offset, length);
                size += length;
            }
        };
    }

    /** Returns a stream of the first bytes. */
    InputStream reading(long end) {
        return new InputStream() {
            private long position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (position >= end) {
                    return -1;
                }
                file.seek(position);
                int count = file.read(bytes, offset, (int) Math.min(length, end - position));
                position += Math.max(0, count);
                return count;
            }

            @Override
            public int available() {
                return (int) Math.min(Integer.MAX_VALUE, end - position);
            }
        };
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
