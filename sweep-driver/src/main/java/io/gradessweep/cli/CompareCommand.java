package io.gradessweep.cli;

import io.gradessweep.report.SweepComparison;
import io.gradessweep.store.ResultsLocation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code grades compare}. */
@Command(
        name = "compare",
        description = {
            "Tell whether two sweeps computed the same, run by run and exactly: losses, norms, freezes, scores, items, FLOPs;"
                    + " not seconds, hosts and versions.",
            "Exit code 0: identical; 1: different, or runs that one side lacks; 2: wrong input."
        },
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    private final CliContext context;

    @Parameters(
            index = "0",
            paramLabel = "RESULTS",
            description = "Results directory, such as results/mini or hdfs://host/mini.")
    private String first;

    @Parameters(index = "1", paramLabel = "OTHER", description = "Results directory to compare it with.")
    private String second;

    @Mixin
    private CacheArgument cache;

    @Spec
    private CommandSpec command;

    CompareCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SweepComparison comparison = SweepComparison.of(directory(first), directory(second));
        PrintWriter out = command.commandLine().getOut();
        out.print(comparison.markdown());
        out.println(comparison.identical() ? "identical" : "different");
        out.flush();
        return comparison.identical() ? ExitCode.OK : ExitCode.DIFFERENT;
    }

    private Path directory(String results) {
        return ResultsLocation.of(results, context.workingDirectory()).readable(() -> cache.directory(context));
    }
}
