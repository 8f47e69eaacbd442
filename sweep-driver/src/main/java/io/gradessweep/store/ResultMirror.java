package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.Compaction;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.SchemaVersion;
import io.gradessweep.table.Table;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileStatus;

/**
 * A local copy of the tables of a remote results directory, which SQL queries read. A file whose copy has the same
 * length and modification time is not copied again.
 */
final class ResultMirror {
    private static final int LOOKS = 3;

    private final StoreFiles files;
    private final org.apache.hadoop.fs.Path results;
    private final Path mirror;

    ResultMirror(StoreFiles files, org.apache.hadoop.fs.Path results, Path mirror) {
        this.files = files;
        this.results = results;
        this.mirror = mirror;
    }

    /**
     * Brings the copy up to date.
     *
     * @return the number of files that were copied
     * @throws InvalidInputException if the results directory does not exist or cannot be read
     */
    int refresh() {
        try {
            if (!files.files().exists(results)) {
                throw new InvalidInputException("no results directory " + results);
            }
            return looks();
        } catch (IOException e) {
            throw new InvalidInputException(
                    "results directory " + results + " cannot be read: " + HadoopErrors.words(e), e);
        }
    }

    /** Lists and copies the files, again if one disappears while it is copied because files are being merged. */
    private int looks() throws IOException {
        int copied = 0;
        for (int look = 1; ; look++) {
            try {
                return copied + look();
            } catch (FileNotFoundException e) {
                if (look == LOOKS) {
                    throw e;
                }
            }
        }
    }

    /**
     * Lists and copies the files once. Manifests of merged files are listed first, then {@code runs}, then the tables
     * with rows that belong to it, then the merged files. They are copied in the reverse order, so that the copy is
     * consistent at any moment.
     */
    private int look() throws IOException {
        Map<String, List<FileStatus>> listed = new LinkedHashMap<>();
        List<FileStatus> version = files.list(results).stream()
                .filter(file -> file.getPath().getName().equals(SchemaVersion.FILE))
                .toList();
        listed.put(Compaction.DIRECTORY, filesOf(Compaction.DIRECTORY));
        for (Table table : ResultTables.all()) {
            listed.put(table.name(), filesOf(table.name()));
        }
        for (FileStatus merged : files.list(place(Compaction.DIRECTORY))) {
            String name = Compaction.DIRECTORY + "/" + merged.getPath().getName();
            if (merged.isDirectory() && !name.equals(LeaseUse.MERGE.directory())) {
                listed.put(name, filesOf(name));
            }
        }
        List<String> names = new ArrayList<>(listed.keySet());
        Collections.reverse(names);
        int copied = copy(version, Files.createDirectories(mirror));
        for (String name : names) {
            copied += copy(listed.get(name), Files.createDirectories(mirror.resolve(name)));
        }
        for (String name : listed.keySet()) {
            keepOnly(listed.get(name), mirror.resolve(name));
        }
        return copied;
    }

    private List<FileStatus> filesOf(String directory) throws IOException {
        return files.list(place(directory)).stream().filter(FileStatus::isFile).toList();
    }

    private org.apache.hadoop.fs.Path place(String directory) {
        return new org.apache.hadoop.fs.Path(results, directory);
    }

    private int copy(List<FileStatus> there, Path directory) throws IOException {
        List<Callable<Integer>> copies = new ArrayList<>();
        for (FileStatus file : there) {
            Path here = directory.resolve(file.getPath().getName());
            if (isFinished(file.getPath().getName()) && !isSame(file, here)) {
                copies.add(() -> copy(file, here));
            }
        }
        return ParallelReads.all(copies).stream().mapToInt(Integer::intValue).sum();
    }

    private int copy(FileStatus file, Path here) throws IOException {
        Path hidden = here.resolveSibling("." + here.getFileName() + "-" + UUID.randomUUID());
        try (InputStream in = files.files().open(file.getPath())) {
            Files.copy(in, hidden);
            Files.setLastModifiedTime(hidden, FileTime.fromMillis(file.getModificationTime()));
            Files.move(hidden, here, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(hidden);
        }
        return 1;
    }

    private static boolean isSame(FileStatus there, Path here) throws IOException {
        return Files.exists(here)
                && Files.size(here) == there.getLen()
                && Files.getLastModifiedTime(here).toMillis() == there.getModificationTime();
    }

    private static void keepOnly(List<FileStatus> there, Path directory) throws IOException {
        Set<String> names = new HashSet<>();
        there.forEach(file -> names.add(file.getPath().getName()));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (Files.isRegularFile(file) && isFinished(name) && !names.contains(name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Returns whether a file is complete. Until it is, its name begins with a dot. */
    private static boolean isFinished(String name) {
        return !name.startsWith(".");
    }
}
