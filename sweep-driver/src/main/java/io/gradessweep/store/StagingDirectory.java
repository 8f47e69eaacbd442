package io.gradessweep.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FileUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary directory of this machine, through which large files go to another file system and come from there. A lock
 * beside it lives as long as the process; whoever creates the next such directory deletes those whose process was killed.
 */
final class StagingDirectory implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(StagingDirectory.class);
    private static final String LOCK = ".lock";
    /** The locks of this process: whoever opened and closed one of these files would release it. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path lock;
    private final FileChannel held;

    private StagingDirectory(Path directory, Path lock, FileChannel held) {
        this.directory = directory;
        this.lock = lock;
        this.held = held;
    }

    /** Creates a directory in another one, which is created if it does not exist. */
    static synchronized StagingDirectory in(Path parent) throws IOException {
        Path real = Files.createDirectories(parent).toRealPath();
        removeDead(real);
        while (true) {
            Path lock = Files.createTempFile(real, "grades-", LOCK);
            try {
                FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                if (isLocked(channel) && Files.exists(lock)) {
                    OWN.add(lock);
                    return new StagingDirectory(Files.createDirectory(directoryOf(lock)), lock, channel);
                }
                channel.close(); // another process took it for one that was left
            } catch (NoSuchFileException e) {
                LOG.debug("{} was taken for one that was left", lock, e);
            }
        }
    }

    Path path() {
        return directory;
    }

    private static Path directoryOf(Path lock) {
        String name = lock.getFileName().toString();
        return lock.resolveSibling(name.substring(0, name.length() - LOCK.length()));
    }

    private static void removeDead(Path parent) throws IOException {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent, "grades-*" + LOCK)) {
            for (Path lock : locks) {
                if (OWN.contains(lock)) {
                    continue;
                }
                try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
                    if (isLocked(channel)) {
                        FileUtil.fullyDelete(directoryOf(lock).toFile());
                        Files.deleteIfExists(lock);
                    }
                } catch (IOException e) {
                    LOG.debug("{} is left", lock, e);
                }
            }
        }
    }

    /** Returns whether a file could be locked. It is not where a process, or this one, has locked it. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock taken = channel.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Deletes the directory. What cannot be deleted is left to whoever creates the next one. */
    @Override
    public void close() {
        FileUtil.fullyDelete(directory.toFile());
        try (held) {
            Files.deleteIfExists(lock);
        } catch (IOException e) {
            LOG.debug("{} is left", lock, e);
        }
        OWN.remove(lock);
    }
}
