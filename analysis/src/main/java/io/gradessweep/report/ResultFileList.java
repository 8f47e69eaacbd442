package io.gradessweep.report;

import io.gradessweep.table.Compaction;
import io.gradessweep.table.ResultListing;
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

/** Lists the files of a results directory on this machine. */
record ResultFileList(Path results) implements ResultListing {

    /**
     * Returns the files of each table that count now.
     *
     * @throws ResultsException if the tables have a later version than this program, or cannot be listed
     */
    static Map<Table, List<Path>> of(Path results) {
        ResultFileList list = new ResultFileList(results);
        try {
            list.requireKnownVersion();
            Compaction compaction = list.compaction();
            Map<Table, List<Path>> files = new LinkedHashMap<>();
            list.tables()
                    .forEach((table, names) -> files.put(
                            table,
                            compaction.files(table, names).stream()
                                    .map(results::resolve)
                                    .toList()));
            return files;
        } catch (IOException e) {
            throw new ResultsException("cannot list the files of " + results + ": " + e.getMessage(), e);
        }
    }

    private void requireKnownVersion() throws IOException {
        if (Files.exists(results.resolve(SchemaVersion.FILE))) {
            SchemaVersion.flaw(results.toString(), read(SchemaVersion.FILE)).ifPresent(flaw -> {
                throw new ResultsException(flaw);
            });
        }
    }

    @Override
    public List<String> names(String directory) throws IOException {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(results.resolve(directory))) {
            return names;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(results.resolve(directory))) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    @Override
    public String read(String file) throws IOException {
        return Files.readString(results.resolve(file));
    }
}
