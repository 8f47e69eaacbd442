package io.gradessweep.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that one thread of one process holds at a time. The locks of the operating system belong to a process, so
 * threads of the same process are serialised first. Lock files are not deleted, since two processes could then lock two
 * files of one name.
 */
final class FileLock {
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private FileLock() {}

    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Waits for the file's lock, and does the work while holding it. */
    static void holding(Path file, Work work) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Files.createDirectories(absolute.getParent());
        ReentrantLock threads = THREADS.computeIfAbsent(absolute, unused -> new ReentrantLock());
        threads.lock();
        try (FileChannel channel = FileChannel.open(absolute, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            work.run();
        } finally {
            threads.unlock();
        }
    }
}
