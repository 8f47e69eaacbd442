package io.gradessweep.cli;

import io.gradessweep.spec.InvalidInputException;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The argument of every command that computes in this process, or measures it. */
final class DeviceArgument {
    private static final Pattern DEVICE = Pattern.compile("cpu|cuda(:[0-9]+)?");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device;

    String device() {
        if (!DEVICE.matcher(device).matches()) {
            throw new InvalidInputException("--device must be cpu, cuda or cuda:N, not " + device);
        }
        return device;
    }
}
