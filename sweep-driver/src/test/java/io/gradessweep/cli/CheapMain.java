package io.gradessweep.cli;

import io.gradessweep.spark.CheapJobs;
import io.gradessweep.spark.TaskFunctions;
import java.nio.file.Path;

/** The command line in a process of its own, with cheap jobs; its conf is below the working directory. */
public final class CheapMain {
    static final TaskFunctions JOBS =
            new TaskFunctions(CheapJobs::run, CheapJobs::ensure, CheapJobs::share, spec -> {});

    private CheapMain() {}

    public static void main(String[] arguments) {
        CliContext process = CliContext.ofProcess();
        Path here = process.workingDirectory();
        CliContext context = new CliContext(
                here, here, process.environment(), JOBS, process.progress(), process.medium(), process.columns());
        System.exit(GradesCli.commandLine(context).execute(arguments));
    }
}
