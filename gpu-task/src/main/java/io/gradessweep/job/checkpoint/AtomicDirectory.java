package io.gradessweep.job.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Writes a directory of files whole or not at all: first beside its place, under a name nothing looks for, then moved. What
 * fails, or is interrupted, leaves nothing.
 */
public final class AtomicDirectory {
    private AtomicDirectory() {}

    /** @throws IOException also where the directory came to be there meanwhile */
    public static void write(Path directory, DirectoryContent content) throws IOException {
        Path partial = directory.resolveSibling("." + directory.getFileName() + "-" + UUID.randomUUID());
        Thread hook = new Thread(() -> deleteQuietly(partial), "delete " + partial);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            Files.createDirectories(partial);
            content.write(partial);
            Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(partial);
            removeHook(hook);
        }
    }

    /** Deletes a directory of files; does nothing where there is none. */
    public static void delete(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return; // deleted by another meanwhile, such as the shutdown hook
        }
        Files.deleteIfExists(directory);
    }

    /** While the JVM ends, the content may still be being written: nobody is left to hear of what stays behind. */
    private static void deleteQuietly(Path directory) {
        try {
            delete(directory);
        } catch (IOException | UncheckedIOException e) {
            directory.toFile().deleteOnExit();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM ends: the hook runs, and finds nothing to delete.
            return;
        }
    }
}
