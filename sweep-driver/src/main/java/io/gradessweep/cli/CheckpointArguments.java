package io.gradessweep.cli;

import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.spec.InvalidInputException;
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

    @Option(
            names = "--checkpoint-share",
            paramLabel = "SHARE",
            defaultValue = "0.05",
            description =
                    "Largest share of a run's wall time that writing these states may take: where they are large or"
                            + " the disk is slow, they are written less often than --checkpoint-every says; 1 for any share"
                            + " (default: ${DEFAULT-VALUE}).")
    private double share;

    CheckpointInterval interval() {
        int every = JobArguments.atLeast("--checkpoint-every", seconds, 0);
        if (!(share > 0 && share <= 1)) {
            throw new InvalidInputException("--checkpoint-share must be over 0 and at most 1, not " + share);
        }
        return new CheckpointInterval(every, share);
    }
}
