package io.gradessweep.report;

import io.gradessweep.paper.PublishedTable;
import io.gradessweep.table.Compaction;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A sweep's results as SQL: an in-memory DuckDB with the views of {@link ResultViews} over a results directory, and the
 * published tables. It can read only the directories that it was opened over, and shows the runs that existed when it
 * was opened.
 */
public final class ResultDatabase implements AutoCloseable {
    /** A result file that DuckDB's message about what it cannot read names. */
    private static final Pattern RESULT_FILE =
            Pattern.compile("(?:magic bytes[^']*|File )'([^']+\\.parquet)'(?:\\s*$| too small)");

    private static final String DEFAULT_SCHEMA = "main";
    /** Words of statements that may be about tables that they do not name. */
    private static final Pattern ABOUT_ANY = Pattern.compile(
            "\\b(show|desc|describe|summarize|pragma\\w*|query\\w*|information_schema|duckdb_\\w+|sqlite_\\w+)\\b");

    private final Map<String, Path> directories;
    private final Connection connection;
    /** The base of each method in {@link ReportedRuns}; null before they are defined. */
    private Map<String, String> reportedBases;

    private final Set<Class<?>> defined = new HashSet<>();
    /** The settings of the completed runs; null before they are asked for. */
    private Variants variants;

    private ResultDatabase(Map<String, Path> directories, Connection connection) {
        this.directories = directories;
        this.connection = connection;
    }

    /** @throws ResultsException if there is no such directory, or a file in it is not Parquet */
    public static ResultDatabase open(Path results) {
        return open(Map.of(DEFAULT_SCHEMA, results));
    }

    /**
     * Opens a results directory for one statement. To make a view takes a look into each of the table's files, so those
     * that the statement cannot be about are left out.
     *
     * @throws ResultsException as {@link #open(Path)} does
     */
    public static ResultDatabase openFor(Path results, String sql) {
        String words = sql.toLowerCase(Locale.ROOT);
        boolean any = ABOUT_ANY.matcher(words).find();
        return open(Map.of(DEFAULT_SCHEMA, results), table -> any || words.contains(table.name()));
    }

    /** Opens several results directories, each as a schema, such as {@code first.runs}. */
    static ResultDatabase open(Map<String, Path> results) {
        return open(results, table -> true);
    }

    /** Opens a results directory for the many statements of a report, without the files that are damaged. */
    static ResultDatabase openForReport(Path results, Set<Path> damaged) {
        return open(Map.of(DEFAULT_SCHEMA, results), new Extent(table -> true, true, damaged));
    }

    /** Returns the files of each table of a results directory. */
    static Map<Table, List<Path>> files(Path results) {
        return ResultFileList.of(existing(results));
    }

    private static ResultDatabase open(Map<String, Path> results, Predicate<Table> wanted) {
        return open(results, new Extent(wanted, false, Set.of()));
    }

    private static ResultDatabase open(Map<String, Path> results, Extent extent) {
        Map<String, Path> directories = new TreeMap<>();
        results.forEach((schema, directory) -> directories.put(schema, existing(directory)));
        ResultDatabase database = new ResultDatabase(directories, connect());
        try {
            database.prepare(extent);
            return database;
        } catch (SQLException e) {
            database.close();
            throw database.unreadable(e);
        }
    }

    /**
     * Checks, before anything is written to a directory, that {@link #open} will be able to read it.
     *
     * @param results a directory, which need not exist yet
     * @throws ResultsException if DuckDB would read its path as a pattern, or its library cannot be loaded
     */
    public static void requireReadable(Path results) {
        DuckDbLibrary.load();
        Path absolute = results.toAbsolutePath().normalize();
        Path existing = absolute;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            requireNoPattern(existing.toRealPath().resolve(existing.relativize(absolute)));
        } catch (IOException e) {
            throw unreadable(results, e);
        }
    }

    Connection connection() {
        return connection;
    }

    /** Notes that {@link ReportedRuns} are to be compared with these bases, and returns whether they were not already. */
    boolean replaceReported(Map<String, String> bases) {
        boolean replaced = !bases.equals(reportedBases);
        reportedBases = bases;
        return replaced;
    }

    /** Tells whether something is to be defined for the first time in this database. */
    boolean isFirst(Class<?> definition) {
        return defined.add(definition);
    }

    /** Returns the completed runs by their settings, which are read once. */
    Variants variants() {
        if (variants == null) {
            variants = Variants.of(rows("SELECT * FROM runs WHERE status = 'completed'"));
        }
        return variants;
    }

    ResultsException unreadable(SQLException e) {
        String shown = directories.values().stream().map(Path::toString).collect(Collectors.joining(" and "));
        String said = DuckDbMessage.of(e);
        Matcher file = RESULT_FILE.matcher(said);
        String problem =
                file.find() ? file.group(1) + " is not a readable result file; it is damaged, or not whole" : said;
        return new ResultsException("cannot read the results in " + shown + ": " + problem, e);
    }

    /** Returns the rows of one of the project's own statements, with parameters in the order of its question marks. */
    List<Row> rows(String sql, Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<Row> rows = new ArrayList<>();
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    rows.add(Row.of(results));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void insert(String table, List<List<Object>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String marks = "?, ".repeat(rows.get(0).size() - 1) + "?";
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO " + table + " VALUES (" + marks + ")")) {
            for (List<Object> row : rows) {
                for (int i = 0; i < row.size(); i++) {
                    statement.setObject(i + 1, row.get(i));
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new ResultsException("cannot close DuckDB: " + DuckDbMessage.of(e), e);
        }
    }

    /**
     * The purpose for which a database is opened.
     *
     * @param wanted tells of which tables views are made
     * @param manyStatements whether so many statements follow that small tables are better read once
     * @param damaged the files to leave out
     */
    private record Extent(Predicate<Table> wanted, boolean manyStatements, Set<Path> damaged) {
        List<String> views(Path directory, String schema) {
            Map<Table, List<Path>> files = new LinkedHashMap<>(ResultFileList.of(directory));
            files.replaceAll((table, paths) ->
                    paths.stream().filter(path -> !damaged.contains(path)).toList());
            return ResultViews.over(files, schema, wanted, manyStatements);
        }
    }

    private void prepare(Extent extent) throws SQLException {
        execute("SET TimeZone = 'UTC'");
        // Files of results never change, and every statement would read the metadata of thousands of them again.
        execute("SET parquet_metadata_cache = true");
        for (Map.Entry<String, Path> directory : directories.entrySet()) {
            for (String view : extent.views(directory.getValue(), directory.getKey())) {
                execute(view);
            }
        }
        execute(ResultViews.documentationTable());
        insert("documentation", ResultViews.documentation());
        for (PublishedTable published : PublishedTable.values()) {
            execute(ResultViews.tableFor(published.table()));
            insert(published.table().name(), published.rows());
        }
        lock();
    }

    private void lock() throws SQLException {
        String allowed = directories.values().stream()
                .map(directory -> ResultViews.quoted(directory.toString()))
                .collect(Collectors.joining(", "));
        execute("SET allowed_directories = [" + allowed + "]");
        execute("SET enable_external_access = false");
        execute("SET lock_configuration = true");
    }

    static Connection connect() {
        Properties properties = new Properties();
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        try {
            DuckDbLibrary.load();
            return DriverManager.getConnection("jdbc:duckdb:", properties);
        } catch (SQLException e) {
            throw new ResultsException("cannot start DuckDB: " + DuckDbMessage.of(e), e);
        }
    }

    static Path existing(Path results) {
        if (!Files.isDirectory(results)) {
            throw new ResultsException("no results directory " + results + ": name the directory a sweep wrote, the one"
                    + " that holds runs/, scores/, steps/");
        }
        try {
            requireNotAbove(results);
            return requireNoPattern(results.toRealPath());
        } catch (IOException e) {
            throw unreadable(results, e);
        }
    }

    /** Refuses the directory in which those of sweeps lie, which would seem to be a sweep without a run. */
    private static void requireNotAbove(Path results) throws IOException {
        if (Files.exists(results.resolve("runs")) || Files.exists(results.resolve(Compaction.DIRECTORY))) {
            return;
        }
        try (Stream<Path> below = Files.list(results)) {
            Optional<Path> sweep = below.filter(each -> Files.isDirectory(each.resolve("runs")))
                    .sorted()
                    .findFirst();
            if (sweep.isPresent()) {
                throw new ResultsException(
                        results + " holds the results of sweeps, and is none itself; name one, such as " + sweep.get());
            }
        }
    }

    private static Path requireNoPattern(Path directory) {
        if (directory.toString().matches(".*[*?\\[\\]].*")) {
            throw new ResultsException("results directory " + directory
                    + ": DuckDB reads * ? [ ] in a path as a pattern; rename the directory");
        }
        return directory;
    }

    private static ResultsException unreadable(Path results, IOException e) {
        return new ResultsException("cannot read the results directory " + results + ": " + e.getMessage(), e);
    }
}
