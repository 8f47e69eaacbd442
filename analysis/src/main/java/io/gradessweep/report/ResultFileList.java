package io.gradessweep.report;

import io.gradessweep.table.Compaction;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.SchemaVersion;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The files of each table that count now. What was merged is read first, and {@code runs} is listed before what belongs to
 * its rows, so that every row that is seen has all that belongs to it, once, whoever writes or merges meanwhile.
 */
final class ResultFileList {
    private ResultFileList() {}

    /** @throws ResultsException where the tables are of a version that came later */
    static Map<Table, List<Path>> of(Path results) {
        requireKnownVersion(results);
        Compaction compaction = compaction(results.resolve(Compaction.DIRECTORY));
        Map<Table, List<Path>> files = new LinkedHashMap<>();
        for (Table table : ResultTables.all()) {
            List<String> counting = compaction.files(table, names(results.resolve(table.name())));
            files.put(table, counting.stream().map(results::resolve).toList());
        }
        return files;
    }

    private static void requireKnownVersion(Path results) {
        Path version = results.resolve(SchemaVersion.FILE);
        if (!Files.exists(version)) {
            return;
        }
        try {
            SchemaVersion.flaw(results.toString(), Files.readString(version)).ifPresent(flaw -> {
                throw new ResultsException(flaw);
            });
        } catch (IOException e) {
            throw new ResultsException("cannot read " + version + ": " + e.getMessage(), e);
        }
    }

    private static Compaction compaction(Path directory) {
        OptionalInt newest = Compaction.newest(names(directory));
        if (newest.isEmpty()) {
            return Compaction.NONE;
        }
        Path manifest = directory.resolve(Compaction.manifest(newest.getAsInt()));
        try {
            return Compaction.read(Files.readString(manifest));
        } catch (IOException | IllegalArgumentException e) {
            throw new ResultsException("cannot read " + manifest + ": " + e.getMessage(), e);
        }
    }

    private static List<String> names(Path directory) {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return names;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        } catch (IOException e) {
            throw new ResultsException("cannot list " + directory + ": " + e.getMessage(), e);
        }
        return names;
    }
}
