package io.gradessweep.cli;

import io.gradessweep.plan.Setting;
import io.gradessweep.plan.Settings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code grades settings}. */
@Command(
        name = "settings",
        description = "List what sweeps, models and --set can set, with defaults.",
        mixinStandardHelpOptions = true)
final class SettingsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        for (Setting setting : Settings.all()) {
            String value = setting.shownDefault().isEmpty() ? "" : "; default " + setting.shownDefault();
            out.println(setting.key());
            out.println("    " + setting.documentation());
            out.println("    " + setting.expected() + value);
            setting.selectorForm()
                    .ifPresent(form -> out.println("    for some matrices: " + form + ", as in " + setting.key()
                            + ".language, .language.attention or .language.attention.q"));
        }
        out.flush();
        return ExitCode.OK;
    }
}
