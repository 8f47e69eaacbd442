package io.gradessweep.cli;

import picocli.CommandLine.Option;

/** The arguments of every command whose runs can be resumed from a checkpoint. */
final class CheckpointArguments {
    @Option(
            names = "--checkpoint-every",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "Seconds of training after which a run's state is kept in the results, for it to go on from"
                    + " when it was interrupted; 0 for never (default: ${DEFAULT-VALUE}).")
    private int seconds;

    int everySeconds() {
        return JobArguments.atLeast("--checkpoint-every", seconds, 0);
    }
}
