package io.gradessweep.cli;

import io.gradessweep.report.NamedQuery;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code grades query}. */
@Command(
        name = "query",
        description = {
            "Run SQL over a sweep's results, or a query that comes with the project.",
            "Views: runs (of each the latest completed attempt, else the latest), attempts (all of them), scores, items,"
                    + " steps, norms, freezes, validations; documentation describes their columns. DuckDB's dialect."
        },
        mixinStandardHelpOptions = true)
final class QueryCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    private ResultsArgument results;

    @Parameters(index = "1", arity = "0..1", paramLabel = "SQL", description = "One statement that returns rows.")
    private String sql;

    @Option(
            names = "--named",
            paramLabel = "NAME",
            description = "A query that comes with the project, in place of SQL.")
    private String named;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv or json (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Mixin
    private CacheArgument cache;

    private CommandSpec command;

    QueryCommand(CliContext context) {
        this.context = context;
    }

    @Spec
    void command(CommandSpec spec) {
        command = spec;
        List<String> lines = new ArrayList<>(List.of("", "Queries for --named:"));
        for (NamedQuery query : NamedQuery.values()) {
            // The footer is a format string.
            String documentation = query.documentation().replace("%", "%%");
            lines.add(String.format(Locale.ROOT, "  %-15s%s", query.label(), documentation));
        }
        spec.usageMessage().footer(lines.toArray(String[]::new));
    }

    @Override
    public Integer call() {
        if ((sql == null) == (named == null)) {
            throw new ParameterException(command.commandLine(), "give either a statement or --named NAME");
        }
        Path directory = results.location(context).readable(() -> cache.directory(context));
        PrintWriter out = command.commandLine().getOut();
        try (ResultDatabase database =
                named == null ? ResultDatabase.openFor(directory, sql) : ResultDatabase.open(directory)) {
            if (named == null) {
                Query.print(database, sql, format, out);
            } else {
                Query.print(database, NamedQuery.named(named), format, out);
            }
        }
        out.flush();
        return ExitCode.OK;
    }
}
