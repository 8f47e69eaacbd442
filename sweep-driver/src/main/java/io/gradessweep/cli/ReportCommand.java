package io.gradessweep.cli;

import io.gradessweep.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code grades report}. */
@Command(
        name = "report",
        description = {
            "Print a sweep's report, and write it as report.md, as one self-contained page index.html, and each table as CSV"
                    + " and LaTeX below tables/, with the figures as SVG.",
            "It has the paper's tables and figures with the sweep's own runs, the differences that hold, a verdict on each claim"
                    + " of the paper, an audit of the results, and where they come from."
        },
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    private ResultsArgument results;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the report is written (default: RESULTS, or this machine's copy of it).")
    private Path out;

    @Mixin
    private CacheArgument cache;

    @Spec
    private CommandSpec command;

    ReportCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = results.location(context).readable(cache.directory(context));
        Path file = Report.write(
                directory, out == null ? directory : context.workingDirectory().resolve(out));
        PrintWriter console = command.commandLine().getOut();
        console.print(Files.readString(file));
        console.flush();
        context.progress().println("report: " + file.resolveSibling("index.html"));
        return ExitCode.OK;
    }
}
