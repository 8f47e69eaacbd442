package io.gradessweep.digest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The three lines that {@code git clone} leaves in the place of a large file where git-lfs is not installed: version,
 * SHA-256 and length of the file (github.com/git-lfs/git-lfs, docs/spec.md).
 */
public final class LfsPointer {
    /** The way out, for messages that name the file before it. */
    public static final String PROBLEM =
            "is a Git LFS pointer, not the file itself: run git lfs pull in its directory, or"
                    + " fetch the model with bin/grades download hf://ORG/NAME";

    private static final byte[] BEGINNING = "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.UTF_8);

    private LfsPointer() {}

    public static boolean begins(byte[] bytes) {
        return bytes.length >= BEGINNING.length
                && Arrays.equals(bytes, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length);
    }

    /** Returns whether the file is one; a file that cannot be read is none. */
    public static boolean is(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return begins(in.readNBytes(BEGINNING.length));
        } catch (IOException e) {
            return false;
        }
    }
}
