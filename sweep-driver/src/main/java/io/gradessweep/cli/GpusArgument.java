package io.gradessweep.cli;

import picocli.CommandLine.Option;

/** The argument of commands that price or start runs over several GPUs. */
final class GpusArgument {
    @Option(
            names = "--gpus-per-run",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "GPUs over which the layers of a run are placed, at most (default: ${DEFAULT-VALUE}). One of them"
                            + " computes at a time; --slot-memory is that of each.")
    private int gpus;

    int perRun() {
        return JobArguments.atLeastOne("--gpus-per-run", gpus);
    }
}
