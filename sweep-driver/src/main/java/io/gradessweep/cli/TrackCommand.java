package io.gradessweep.cli;

import io.gradessweep.estimate.HumanFormat;
import io.gradessweep.store.ResultsLocation;
import io.gradessweep.track.SinkTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code grades track}. */
@Command(
        name = "track",
        description = {
            "Hand the completed runs of a sweep to experiment trackers, as `run --sink` does when it ends.",
            "Runs that a tracker has already are not there twice. Exit code 0: all were handed over; 1: a sink failed;"
                    + " 2: wrong input."
        },
        mixinStandardHelpOptions = true)
final class TrackCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    private ResultsArgument results;

    @Mixin
    private SinkArgument sinks;

    @Mixin
    private CacheArgument cache;

    @Spec
    private CommandSpec command;

    TrackCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<SinkTarget> targets = sinks.targets(context);
        if (targets.isEmpty()) {
            throw new ParameterException(command.commandLine(), "name a tracker with --sink");
        }
        ResultsLocation location = results.location(context);
        Path directory = location.readable(() -> cache.directory(context));
        OptionalInt handed = SinkArgument.tracking(context).hand(directory, targets);
        if (handed.isEmpty()) {
            return ExitCode.FAILED;
        }
        int runs = handed.getAsInt();
        if (runs == 0) {
            context.progress()
                    .println("there is no completed run in " + location.shown() + " yet, so nothing was handed over");
            return ExitCode.OK;
        }
        String these = HumanFormat.counted(runs, "completed run") + (runs == 1 ? " is in " : " are in ");
        targets.forEach(target -> context.progress().println(these + target.place()));
        return ExitCode.OK;
    }
}
