package io.gradessweep.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code grades completion}. */
@Command(
        name = "completion",
        description = {
            "Print a script that lets bash or zsh complete commands and options.",
            "For this shell: source <(bin/grades completion)"
        },
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    private final CliContext context;

    @Spec
    private CommandSpec command;

    CompletionCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        out.print(AutoComplete.bash("grades", GradesCli.commandLine(context)));
        out.flush();
        return ExitCode.OK;
    }
}
