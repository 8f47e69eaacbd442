package io.gradessweep.cli;

import io.gradessweep.spec.InvalidInputException;
import picocli.CommandLine.Option;

/** The arguments of every command that trains. */
final class JobArguments {
    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of one training step (default: ${DEFAULT-VALUE}).")
    private int threads;

    int threads() {
        return atLeastOne("--threads", threads);
    }

    static int atLeastOne(String option, int value) {
        return atLeast(option, value, 1);
    }

    static int atLeast(String option, int value, int least) {
        if (value < least) {
            throw new InvalidInputException(option + " must be a whole number >= " + least + ", not " + value);
        }
        return value;
    }
}
