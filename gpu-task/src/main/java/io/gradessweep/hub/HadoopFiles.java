package io.gradessweep.hub;

import io.gradessweep.digest.Digests;
import io.gradessweep.spec.InvalidInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * Local copies of files on Hadoop file systems, in {@code fetched/<hash>/}. A file is copied completely or not at all,
 * once for every address, length and modification time.
 *
 * @param fetched the directory of copies
 */
record HadoopFiles(Path fetched, DownloadListener listener) {
    private static final int KEY_DIGITS = 32;
    private static final int BUFFER_BYTES = 1 << 20;

    private interface Access<T> {
        T in(FileSystem files, org.apache.hadoop.fs.Path path) throws IOException;
    }

    /** Returns a copy with the file's own name. */
    Path file(String uri) {
        return access(uri, (files, path) -> {
            FileStatus status = files.getFileStatus(path);
            if (!status.isFile()) {
                throw new InvalidInputException(uri + ": is a directory, not a file");
            }
            return copies(uri, files, List.of(status)).resolve(path.getName());
        });
    }

    /** Returns the addresses of the files that match a name, which may contain {@code *}, in order. */
    List<String> matching(String pattern) {
        return access(pattern, (files, path) -> {
            FileStatus[] found = files.globStatus(path);
            return Stream.of(found == null ? new FileStatus[0] : found)
                    .filter(FileStatus::isFile)
                    .map(file -> file.getPath().toString())
                    .sorted()
                    .toList();
        });
    }

    /** Returns a copy of the files of a Hugging Face directory that a model needs. */
    Path model(String uri) {
        return access(uri, (files, path) -> {
            Map<String, FileStatus> found = new LinkedHashMap<>();
            Arrays.stream(files.listStatus(path))
                    .filter(FileStatus::isFile)
                    .forEach(file -> found.put(file.getPath().getName(), file));
            List<String> names = new ArrayList<>(ModelLayout.companions(found.keySet()));
            names.addAll(ModelLayout.weights(
                    found.keySet(), index -> files.open(found.get(index).getPath()), uri));
            for (String name : names) {
                if (!found.containsKey(name)) {
                    throw new InvalidInputException(uri + ": has no " + name);
                }
            }
            return copies(uri, files, names.stream().map(found::get).toList());
        });
    }

    private Path copies(String uri, FileSystem files, List<FileStatus> sources) throws IOException {
        StringBuilder state = new StringBuilder(uri);
        for (FileStatus source : sources) {
            state.append('\n').append(source.getPath().getName());
            state.append('\n').append(source.getLen()).append('\n').append(source.getModificationTime());
        }
        String key = Digests.sha256(state.toString()).substring(0, KEY_DIGITS);
        Path target = fetched.resolve(key);
        if (!Files.isDirectory(target)) {
            FileLock.holding(fetched.resolve(".locks").resolve(key + ".lock"), () -> publish(files, sources, target));
        }
        return target;
    }

    private void publish(FileSystem files, List<FileStatus> sources, Path target) throws IOException {
        if (Files.isDirectory(target)) {
            return; // another process has copied it meanwhile
        }
        Path partial = fetched.resolve("." + target.getFileName());
        delete(partial); // the remains of a process that was killed
        Files.createDirectories(partial);
        for (FileStatus source : sources) {
            copy(files, source, partial.resolve(source.getPath().getName()));
        }
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void copy(FileSystem files, FileStatus source, Path target) throws IOException {
        String name = source.getPath().getName();
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = 0;
        try (InputStream in = files.open(source.getPath());
                OutputStream out = Files.newOutputStream(target)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                done += read;
                listener.progress(name, done, Math.max(done, source.getLen()));
            }
        }
        if (done != source.getLen()) {
            throw new IOException(name + " has " + done + " bytes, not " + source.getLen() + "; is it being written?");
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    /**
     * Accesses a file system. Hadoop's configuration is read from the class path: {@code core-site.xml} and similar
     * files.
     */
    private static <T> T access(String uri, Access<T> access) {
        try {
            org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(uri);
            return access.in(HadoopUri.fileSystem(uri, path, new Configuration()), path);
        } catch (FileNotFoundException e) {
            throw new InvalidInputException(uri + ": there is no such file or directory", e);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new InvalidInputException(uri + ": cannot be read: " + HadoopErrors.words(e), e);
        }
    }
}
