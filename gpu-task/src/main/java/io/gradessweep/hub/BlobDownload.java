package io.gradessweep.hub;

import io.gradessweep.digest.Digests;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Downloads one file of the hub to its place among the blobs, completely and verified. After an interruption, this or
 * another process continues with the part in {@code ETAG.incomplete}.
 */
record BlobDownload(HubClient client, HubCache cache, Retries retries, DownloadListener listener) {
    private static final int BUFFER_BYTES = 1 << 20;

    /**
     * @throws InvalidInputException if the content is not what the hub announced
     */
    void fetch(HubRepository model, String name, HubFile file) throws IOException {
        Path blob = cache.blob(model, file.etag());
        if (isThere(blob, file)) {
            return;
        }
        FileLock.holding(cache.lock(model, file.etag()), () -> {
            if (isThere(blob, file)) {
                return; // another process has downloaded it meanwhile
            }
            Files.createDirectories(blob.getParent());
            Path incomplete = blob.resolveSibling(file.etag() + ".incomplete");
            requireRoom(incomplete, name, file);
            complete(model, name, file, incomplete);
            check(model, name, file, incomplete);
            Files.move(incomplete, blob, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    private static boolean isThere(Path blob, HubFile file) throws IOException {
        return Files.isRegularFile(blob) && Files.size(blob) == file.bytes();
    }

    private static void requireRoom(Path incomplete, String name, HubFile file) throws IOException {
        long missing = file.bytes() - size(incomplete);
        FileStore files = Files.getFileStore(incomplete.getParent());
        long room = files.getUsableSpace();
        // Some file systems in user space (FUSE) have a size of 0, and do not tell what is free.
        if (missing > room && files.getTotalSpace() > 0) {
            throw new InvalidInputException(name + " needs " + missing + " more bytes in " + incomplete.getParent()
                    + ", where " + room + " are free");
        }
    }

    /** Repeats the transfer as long as every attempt adds bytes. Attempts that add none are counted and limited. */
    private void complete(HubRepository model, String name, HubFile file, Path incomplete) throws IOException {
        if (size(incomplete) > file.bytes()) {
            Files.delete(incomplete);
        }
        int fruitless = 0;
        while (size(incomplete) < file.bytes() || !Files.exists(incomplete)) {
            long before = size(incomplete);
            try {
                transfer(model, name, file, incomplete);
            } catch (InterruptedIOException | HubUnreachableException e) {
                throw e;
            } catch (IOException e) {
                fruitless = size(incomplete) > before ? 0 : fruitless + 1;
                if (fruitless >= retries.attempts()) {
                    throw new HubUnreachableException("the connection for " + name + " breaks again and again");
                }
                Retries.sleep(retries.pauseAfter(Math.max(1, fruitless)));
            }
        }
    }

    /**
     * Makes one request. A server that does not support ranges sends the whole file, which replaces the part that was
     * there.
     */
    private void transfer(HubRepository model, String name, HubFile file, Path incomplete) throws IOException {
        HttpResponse<InputStream> response = client.content(model, name, size(incomplete));
        try (InputStream in = response.body();
                StallGuard guard = new StallGuard(in, retries.stall())) {
            boolean goesOn = response.statusCode() == 206 && startsAt(response, size(incomplete));
            if (!goesOn) {
                Files.deleteIfExists(incomplete);
            }
            if (!goesOn && response.statusCode() != 200) {
                throw new IOException("not the range that was asked for");
            }
            try (OutputStream out =
                    Files.newOutputStream(incomplete, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                copy(in, out, guard, name, file, size(incomplete));
            }
        }
        if (size(incomplete) < file.bytes()) {
            throw new IOException("cut");
        }
    }

    private void copy(InputStream in, OutputStream out, StallGuard guard, String name, HubFile file, long begin)
            throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = begin;
        for (int read = in.read(buffer); read >= 0 && done <= file.bytes(); read = in.read(buffer)) {
            guard.alive();
            out.write(buffer, 0, read);
            done += read;
            listener.progress(name, Math.min(done, file.bytes()), file.bytes());
        }
    }

    private static boolean startsAt(HttpResponse<?> response, long begin) {
        String range = response.headers().firstValue("Content-Range").orElse("");
        return range.startsWith("bytes " + begin + "-");
    }

    private static void check(HubRepository model, String name, HubFile file, Path incomplete) throws IOException {
        String found = file.etag().length() == 64 ? Digests.sha256(incomplete) : Digests.gitBlob(incomplete);
        if (size(incomplete) != file.bytes() || !found.equals(file.etag())) {
            long bytes = size(incomplete);
            Files.delete(incomplete);
            throw new InvalidInputException(model.location() + ": " + name + " is not what the hub announced: "
                    + (bytes == file.bytes() ? "another checksum" : bytes + " bytes, not " + file.bytes())
                    + "; it was deleted, try again");
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
