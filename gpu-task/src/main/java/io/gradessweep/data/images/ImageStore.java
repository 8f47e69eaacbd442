package io.gradessweep.data.images;

import io.gradessweep.digest.Digests;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The encoded images that rows hold themselves, each content once, one after the other in a temporary file, since those of
 * a whole data set need not fit into memory. All data sets of the process share it. The file has no name, and ends with the
 * process, or when nothing refers to its images. Several threads may use it; that one of them is interrupted, as a run is
 * that was cancelled, closes it for none.
 */
public final class ImageStore {
    private static WeakReference<ImageStore> shared = new WeakReference<>(null);

    /** Not a channel, which an interrupt would close. */
    private final RandomAccessFile file;

    private final Map<String, ImageSource.Stored> images = new HashMap<>();

    /** @param file an empty file that nothing else writes to */
    ImageStore(RandomAccessFile file) {
        this.file = file;
    }

    /** Returns the store of the process, which is created in the directory of {@code java.io.tmpdir} where there is none. */
    static ImageStore shared() throws IOException {
        synchronized (ImageStore.class) {
            ImageStore store = shared.get();
            if (store == null) {
                store = create();
                shared = new WeakReference<>(store);
            }
            return store;
        }
    }

    private static ImageStore create() throws IOException {
        Path place = Files.createTempFile("images-of-rows-", ".bin");
        try {
            return new ImageStore(new RandomAccessFile(place.toFile(), "rw"));
        } finally {
            Files.delete(place);
        }
    }

    /** Returns the place of an image's bytes, which are written unless their content is there. */
    synchronized ImageSource.Stored add(byte... bytes) throws IOException {
        String content = Digests.sha256(bytes);
        ImageSource.Stored known = images.get(content);
        if (known == null) {
            known = new ImageSource.Stored(this, file.length(), bytes.length);
            file.seek(known.offset());
            file.write(bytes);
            images.put(content, known);
        }
        return known;
    }

    synchronized byte[] read(long offset, int length) throws IOException {
        byte[] read = new byte[length];
        file.seek(offset);
        file.readFully(read);
        return read;
    }
}
