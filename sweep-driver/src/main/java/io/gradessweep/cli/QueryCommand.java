package io.gradessweep.cli;

import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code grades query}. */
@Command(
        name = "query",
        description = {
            "Run SQL over a sweep's results.",
            "Views: runs (of each the latest completed attempt, else the latest), attempts (all of them), scores, items,"
                    + " steps, norms, freezes, validations; documentation describes their columns. DuckDB's dialect."
        },
        mixinStandardHelpOptions = true)
final class QueryCommand implements Callable<Integer> {
    private final Setup setup;

    @Parameters(index = "0", paramLabel = "RESULTS", description = "Results directory, such as results/mini.")
    private String results;

    @Parameters(index = "1", paramLabel = "SQL", description = "One statement that returns rows.")
    private String sql;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv or json (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Spec
    private CommandSpec command;

    QueryCommand(Setup setup) {
        this.setup = setup;
    }

    @Override
    public Integer call() {
        Path directory = ResultsLocation.of(results, setup.workingDirectory()).requireLocal();
        PrintWriter out = command.commandLine().getOut();
        try (ResultDatabase database = ResultDatabase.open(directory)) {
            Query.print(database, sql, format, out);
        }
        out.flush();
        return ExitCode.OK;
    }
}
