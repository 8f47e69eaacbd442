package io.gradessweep.cli;

import io.gradessweep.plan.Names;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code grades help}. */
@Command(
        name = "help",
        description = "Explain a command, as its --help does; without one, list all.",
        mixinStandardHelpOptions = true)
final class HelpCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "Such as run.")
    private String name;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        CommandLine all = command.parent().commandLine();
        CommandLine explained = name == null ? all : all.getSubcommands().get(name);
        if (explained == null) {
            throw new ParameterException(
                    all,
                    "unknown command " + name
                            + Names.hint(name, all.getSubcommands().keySet()));
        }
        explained.usage(command.commandLine().getOut());
        return ExitCode.OK;
    }
}
