package io.gradessweep.cli;

import io.gradessweep.store.CompactionResult;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code grades compact}. */
@Command(
        name = "compact",
        description = {
            "Merge the small files of a sweep's results, one per run and table, into one per table, so that they open fast.",
            "Sweeps and readers may go on meanwhile. What was merged is deleted by a later call, after the grace."
        },
        mixinStandardHelpOptions = true)
final class CompactCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    private ResultsArgument results;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description =
                    "How long files that were merged are kept for those who are reading them (default: ${DEFAULT-VALUE}).")
    private int grace;

    @Spec
    private CommandSpec command;

    CompactCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Duration kept = Duration.ofSeconds(JobArguments.atLeast("--grace", grace, 0));
        CompactionResult result = results.location(context).store().compact(kept);
        PrintWriter out = command.commandLine().getOut();
        out.println("merged " + result.merged() + " files of " + result.runs() + " attempts, deleted "
                + result.deleted() + " that were merged before");
        if (result.kept() > 0) {
            out.println("the " + result.kept() + " merged files are kept for those who are reading them; a call after "
                    + grace + " seconds deletes them");
        }
        out.flush();
        return ExitCode.OK;
    }
}
