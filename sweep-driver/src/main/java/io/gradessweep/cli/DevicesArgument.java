package io.gradessweep.cli;

import io.gradessweep.job.JobContext;
import io.gradessweep.spec.InvalidInputException;
import picocli.CommandLine.Option;

/** The argument of a command that executes a run in this process, over one device or several. */
final class DevicesArgument {
    @Option(
            names = "--device",
            paramLabel = "DEVICE[,DEVICE...]",
            defaultValue = "cpu",
            description = "cpu, cuda:N, or cuda, which is cuda:0 (default: ${DEFAULT-VALUE}). Over several, such as"
                    + " cuda:0,cuda:1, the layers are placed in order; one of them computes at a time.")
    private String devices;

    /** Returns the devices, separated by commas. */
    String devices() {
        try {
            return JobContext.devicesNamed(devices);
        } catch (InvalidInputException e) {
            throw new InvalidInputException("--device: " + e.getMessage(), e);
        }
    }
}
