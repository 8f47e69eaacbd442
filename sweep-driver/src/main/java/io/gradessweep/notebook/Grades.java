package io.gradessweep.notebook;

import io.gradessweep.cli.CliContext;
import io.gradessweep.cli.GradesCli;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Executes commands of {@code bin/grades} in the JVM of a notebook. */
public final class Grades {
    private Grades() {}

    /**
     * Executes a command and returns what it prints to standard output, which is Markdown for most commands. Progress
     * goes to the output of the notebook's cell. Relative paths start from the working directory of the process, which
     * is the notebook's directory.
     *
     * @param words the command and its arguments, such as {@code "plan", "conf/sweeps/mini.yaml"}
     * @throws CommandFailedException if its exit code is not 0
     */
    public static String grades(String... words) {
        StringWriter printed = new StringWriter();
        StringWriter errors = new StringWriter();
        int exitCode = GradesCli.commandLine(CliContext.ofProcess(System.out))
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(errors))
                .execute(words);
        if (exitCode != 0) {
            throw new CommandFailedException(words, exitCode, errors.toString(), printed.toString());
        }
        return printed.toString();
    }
}
