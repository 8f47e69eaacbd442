package io.gradessweep.cli;

import io.gradessweep.job.JobContext;
import io.gradessweep.spec.InvalidInputException;
import picocli.CommandLine.Option;

/** The argument of every command that computes in this process, or measures it. */
final class DeviceArgument {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda:N, or cuda, which is cuda:0 (default: ${DEFAULT-VALUE}).")
    private String device;

    /** Returns the one device. */
    String device() {
        try {
            return JobContext.deviceNamed(device);
        } catch (InvalidInputException e) {
            throw new InvalidInputException("--device: " + e.getMessage(), e);
        }
    }
}
