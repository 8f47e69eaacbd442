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
 * Work that one thread of one process does at a time. The system's locks are a process', so threads of one take turns
 * first. Lock files stay: deleting one would let two processes lock two files of one name.
 */
final class FileLock {
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private FileLock() {}

    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Waits until nobody else holds the file's lock, and works. */
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
