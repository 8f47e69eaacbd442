package io.gradessweep.cli;

import io.gradessweep.spark.CheapJobs;
import java.nio.file.Path;

/** The command line in a process of its own, with cheap jobs; its conf is below the working directory. */
final class CheapMain {
    static final Jobs JOBS = new Jobs(CheapJobs::run, CheapJobs::ensure, CheapJobs::share, spec -> {});

    private CheapMain() {}

    public static void main(String[] arguments) {
        Setup process = Setup.ofProcess();
        Path here = process.workingDirectory();
        Setup setup = new Setup(
                here, here, process.environment(), JOBS, process.progress(), process.medium(), process.columns());
        System.exit(GradesCli.commandLine(setup).execute(arguments));
    }
}
