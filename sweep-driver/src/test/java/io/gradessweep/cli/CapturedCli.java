package io.gradessweep.cli;

import io.gradessweep.spark.ProgressDisplay;
import io.gradessweep.spark.TaskFunctions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The command line in this process. What a command prints replaces what the one before did; progress adds up. */
final class CapturedCli {
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

    /**
     * @param home holds conf and the cache, and is the working directory
     * @return exit code
     */
    int execute(Path home, TaskFunctions jobs, String... arguments) {
        return execute(home, home, Map.of("GRADES_CACHE", "cache")::get, jobs, arguments);
    }

    /** @return exit code */
    int execute(
            Path home,
            Path workingDirectory,
            UnaryOperator<String> environment,
            TaskFunctions jobs,
            String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CliContext context = new CliContext(
                home,
                workingDirectory,
                environment,
                jobs,
                new PrintStream(progress, true, StandardCharsets.UTF_8),
                ProgressDisplay.Medium.PLAIN,
                100);
        return GradesCli.commandLine(context)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    String progress() {
        return progress.toString(StandardCharsets.UTF_8);
    }

    void forgetProgress() {
        progress.reset();
    }
}
