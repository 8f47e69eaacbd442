package io.gradessweep.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads many files at a time, since opening each takes a while. */
final class ParallelReads {
    private static final int AT_ONCE = 16;

    private ParallelReads() {}

    /**
     * Returns the results of all reads, in their order.
     *
     * @throws IOException the exception of the first read that failed; if it was a RuntimeException, that is thrown
     */
    static <T> List<T> all(List<Callable<T>> reads) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<T> all = new ArrayList<>();
            for (Future<T> read : pool.invokeAll(reads)) {
                all.add(read.get());
            }
            return all;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw e.getCause() instanceof IOException thrown ? thrown : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            pool.shutdownNow();
        }
    }
}
