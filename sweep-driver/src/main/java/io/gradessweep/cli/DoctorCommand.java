package io.gradessweep.cli;

import io.gradessweep.doctor.Doctor;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code grades doctor}. */
@Command(
        name = "doctor",
        description = {
            "Find the native libraries, load them, describe and measure the device, and check its numbers:"
                    + " it computes steps whose results are known.",
            "The exit code is 0 only if a sweep would run on the device."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    private JobArguments job;

    @Mixin
    private CacheArgument cache;

    @Mixin
    private DeviceArgument device;

    @Spec
    private CommandSpec command;

    DoctorCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        cache.directory(context);
        PrintWriter out = command.commandLine().getOut();
        boolean fit = new Doctor(device.device(), job.threads(), line -> {
                    out.println(line);
                    out.flush();
                })
                .examine();
        return fit ? ExitCode.OK : ExitCode.FAILED;
    }
}
