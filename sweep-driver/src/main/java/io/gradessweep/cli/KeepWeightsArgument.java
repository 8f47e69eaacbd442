package io.gradessweep.cli;

import picocli.CommandLine.Option;

/** The argument of every command that trains. */
final class KeepWeightsArgument {
    @Option(
            names = "--keep-weights",
            description =
                    "Keep what each run trains in the results, for `grades export` and to score further benchmarks"
                            + " without training again: adapters are small, full fine-tuning keeps 4 bytes a parameter.")
    private boolean keep;

    boolean keep() {
        return keep;
    }
}
