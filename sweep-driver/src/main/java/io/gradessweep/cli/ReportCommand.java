package io.gradessweep.cli;

import io.gradessweep.report.Report;
import io.gradessweep.serve.LiveReport;
import io.gradessweep.serve.ReportServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code grades report}. */
@Command(
        name = "report",
        description = {
            "Print a sweep's report, and write it as report.md, as one self-contained page index.html, and each table as CSV"
                    + " and LaTeX below tables/, with the figures as SVG and PNG.",
            "It has the paper's tables and figures with the sweep's own runs, the differences that hold, a verdict on each claim"
                    + " of the paper, an audit of the results, and where they come from.",
            "--serve shows the page to browsers of this machine, and brings it up to date while a sweep runs; Ctrl-C ends it."
        },
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    private static final int USUAL_PORT = 8585;
    private static final int LAST_PORT = 65_535;

    private final CliContext context;

    @Mixin
    private ResultsArgument results;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the report is written (default: RESULTS, or this machine's copy of it).")
    private Path out;

    @Option(names = "--serve", description = "Write nothing; serve the page on 127.0.0.1 and bring it up to date.")
    private boolean serve;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port of --serve, 0 for any that is free (default: " + USUAL_PORT + ").")
    private Integer port;

    @Mixin
    private CacheArgument cache;

    @Spec
    private CommandSpec command;

    ReportCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (serve) {
            serve();
        } else if (port == null) {
            write();
        } else {
            throw new ParameterException(command.commandLine(), "--port is of --serve, which is not given");
        }
        return ExitCode.OK;
    }

    private void write() throws IOException {
        Path directory = results.location(context).readable(() -> cache.directory(context));
        Path file = Report.write(
                directory, out == null ? directory : context.workingDirectory().resolve(out));
        PrintWriter console = command.commandLine().getOut();
        console.print(Files.readString(file));
        console.flush();
        context.progress().println("report: " + file.resolveSibling(Report.PAGE));
    }

    /** Serves until the process is told to end. */
    private void serve() throws IOException, InterruptedException {
        if (out != null) {
            throw new ParameterException(command.commandLine(), "--serve writes nothing: give either --serve or --out");
        }
        int wanted = port == null ? USUAL_PORT : port;
        if (wanted < 0 || wanted > LAST_PORT) {
            throw new ParameterException(
                    command.commandLine(), "--port is a number from 0 to " + LAST_PORT + ", not " + wanted);
        }
        LiveReport report = new LiveReport(results.location(context), cache.directory(context), Clock.systemUTC());
        try (ReportServer server = new ReportServer(report, wanted)) {
            context.progress().println("report: " + server.address() + "; Ctrl-C ends it");
            new CountDownLatch(1).await();
        }
    }
}
