package io.gradessweep.data.images;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The encoded images that rows hold themselves, one after the other in a temporary file, since those of a whole data set
 * need not fit into memory. The file ends with the process, or when nothing refers to its images.
 */
public final class ImageStore {
    private final FileChannel channel;
    private long end;

    private ImageStore(FileChannel channel) {
        this.channel = channel;
    }

    /** Creates a store in the directory of {@code java.io.tmpdir}. */
    static ImageStore create() throws IOException {
        Path file = Files.createTempFile("images-of-rows-", ".bin");
        return new ImageStore(FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    synchronized ImageSource.Stored add(byte... bytes) throws IOException {
        ImageSource.Stored added = new ImageSource.Stored(this, end, bytes.length);
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            end += channel.write(rest, end);
        }
        return added;
    }

    byte[] read(long offset, int length) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(length);
        while (read.hasRemaining()) {
            if (channel.read(read, offset + read.position()) < 0) {
                throw new EOFException("the file ends at " + end);
            }
        }
        return read.array();
    }
}
