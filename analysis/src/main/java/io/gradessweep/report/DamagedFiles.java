package io.gradessweep.report;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds the result files that are not Parquet, or not whole. */
final class DamagedFiles {
    private DamagedFiles() {}

    /**
     * Reads every value of every file, each by itself, since a message about one among thousands may not name it.
     *
     * @return the files that cannot be read
     * @throws ResultsException if the files cannot be listed
     */
    static Set<Path> in(Path results) {
        Set<Path> damaged = new TreeSet<>();
        try (Connection connection = ResultDatabase.connect()) {
            for (List<Path> files : ResultDatabase.files(results).values()) {
                files.stream().filter(file -> !isReadable(file, connection)).forEach(damaged::add);
            }
        } catch (SQLException e) {
            throw new ResultsException("cannot start DuckDB: " + DuckDbMessage.of(e), e);
        }
        return damaged;
    }

    /** A row as a whole is hashed, for which each of its values is read. A statement that failed is of no more use. */
    private static boolean isReadable(Path file, Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT max(hash(rows)) FROM read_parquet(" + ResultViews.quoted(file.toString())
                    + ", hive_partitioning = false) AS rows");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }
}
