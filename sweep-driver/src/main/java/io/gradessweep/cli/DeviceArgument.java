package io.gradessweep.cli;

import picocli.CommandLine.Option;

/** The argument of every command that computes in this process, or measures it. */
final class DeviceArgument {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device;

    String device() {
        return device;
    }
}
