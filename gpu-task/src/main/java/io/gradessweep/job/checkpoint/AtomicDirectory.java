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
 * Writes a directory of files completely or not at all. The files are first written beside it, to a name that nothing
 * reads, and then the directory is renamed. A failure or an interrupt leaves nothing behind.
 */
public final class AtomicDirectory {
    private AtomicDirectory() {}

    /**
     * @throws IOException also if the directory has been created meanwhile
     */
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

    /** Deletes a directory of files, if it exists. */
    public static void delete(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return; // deleted by another thread meanwhile, such as the shutdown hook
        }
        Files.deleteIfExists(directory);
    }

    /**
     * Deletes a directory while the JVM ends. The content may still be being written, and errors can no longer be
     * reported.
     */
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
            // The JVM is ending: the hook runs and finds nothing to delete.
            return;
        }
    }
}
