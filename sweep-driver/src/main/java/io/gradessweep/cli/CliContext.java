package io.gradessweep.cli;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.job.NativeLibraries;
import io.gradessweep.plan.CalibratedSweep;
import io.gradessweep.plan.Catalogue;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlannedCell;
import io.gradessweep.plan.Planner;
import io.gradessweep.spark.ProgressDisplay;
import io.gradessweep.spark.TaskFunctions;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.store.ProcessUser;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The environment of a command: its directories, environment variables, jobs and terminal.
 *
 * @param home the directory that holds {@code conf/}
 * @param workingDirectory the directory that relative paths start from
 * @param environment maps the name of an environment variable to its value, or to null
 * @param jobs the functions that train runs, base models and shared prefixes
 * @param progress the stream that progress is printed to
 * @param medium whether that is a terminal
 * @param columns the width of the terminal
 */
public record CliContext(
        Path home,
        Path workingDirectory,
        UnaryOperator<String> environment,
        TaskFunctions jobs,
        PrintStream progress,
        ProgressDisplay.Medium medium,
        int columns) {
    private static final int USUAL_COLUMNS = 100;

    /** Returns the context of this process, which displays progress on standard error. */
    static CliContext ofProcess() {
        boolean terminal = Boolean.getBoolean("grades.terminal");
        return ofProcess(System.err, terminal ? ProgressDisplay.Medium.TERMINAL : ProgressDisplay.Medium.PLAIN);
    }

    /** Returns the context of this process with another stream for progress, which is no terminal. */
    public static CliContext ofProcess(PrintStream progress) {
        return ofProcess(progress, ProgressDisplay.Medium.PLAIN);
    }

    /** {@code bin/grades} passes its directory, and whether standard error is a terminal, as system properties. */
    private static CliContext ofProcess(PrintStream progress, ProgressDisplay.Medium medium) {
        ProcessUser.complete(System::getenv);
        Path workingDirectory = Path.of("").toAbsolutePath();
        Path home = workingDirectory.resolve(installed());
        return new CliContext(
                home.normalize(),
                workingDirectory,
                System::getenv,
                TaskFunctions.ofGpuTask(),
                progress,
                medium,
                Integer.getInteger("grades.columns", USUAL_COLUMNS));
    }

    /**
     * Returns {@code -Dgrades.home}; otherwise the closest directory above the application's jar that holds
     * {@code conf/models}; otherwise the empty path, which is the working directory.
     */
    private static String installed() {
        String property = System.getProperty("grades.home", "");
        CodeSource source = CliContext.class.getProtectionDomain().getCodeSource();
        if (!property.isEmpty() || source == null) {
            return property;
        }
        for (Path above = Path.of(URI.create(source.getLocation().toString()));
                above != null;
                above = above.getParent()) {
            if (Files.isDirectory(above.resolve("conf/models"))) {
                return above.toString();
            }
        }
        return "";
    }

    Plan plan(SweepSource sweep) {
        return planner(sweep).plan(existing(sweep.file()), sweep.assignments());
    }

    /** Plans a sweep that need not set a tau. */
    Plan planToCalibrate(SweepSource sweep) {
        return planner(sweep).toCalibrate().plan(existing(sweep.file()), sweep.assignments());
    }

    /** Plans each model of a sweep with each method once, without looking at models or rows. */
    List<PlannedCell> cells(SweepSource sweep) {
        return planner(sweep).cells(existing(sweep.file()), sweep.assignments());
    }

    /** Returns the sweep as YAML, with these taus. */
    String calibrated(SweepSource sweep, List<CalibratedSweep.Found> found) {
        return planner(sweep).calibrated(existing(sweep.file()), sweep.assignments(), found);
    }

    /** Returns the locations of a sweep's models, except those that are pretrained here. */
    List<String> checkpoints(SweepSource sweep) {
        return planner(sweep).checkpoints(existing(sweep.file()), sweep.assignments());
    }

    /** Returns the locations of the rows of the hub that a sweep reads. */
    List<String> rowsOfHub(SweepSource sweep) {
        return planner(sweep).rowsOfHub(existing(sweep.file()), sweep.assignments());
    }

    /** Returns access to local and remote files, which displays what it downloads. */
    RemoteFiles files(Path cache) {
        return new RemoteFiles(cache, environment, new DownloadDisplay(progress, medium, columns, System::nanoTime));
    }

    private Planner planner(SweepSource sweep) {
        Catalogue catalogue = new Catalogue(home.resolve("conf"));
        for (Path directory : sweep.directories()) {
            catalogue = catalogue.with(workingDirectory.resolve(directory).normalize());
        }
        return new Planner(catalogue, workingDirectory, environment, files(sweep.cache()));
    }

    /**
     * Returns the directory of {@code --cache}, otherwise of {@code GRADES_CACHE}, otherwise
     * {@code ~/.cache/grades-sweep}.
     */
    Path cache(Path option) {
        Path cache = named(option);
        NativeLibraries.prepare(cache);
        return cache;
    }

    private Path named(Path option) {
        if (option != null) {
            return workingDirectory.resolve(option);
        }
        String variable = environment.apply("GRADES_CACHE");
        if (variable != null && !variable.isEmpty()) {
            return workingDirectory.resolve(variable);
        }
        Path userHome = Path.of(System.getProperty("user.home"));
        if (!userHome.isAbsolute()) {
            throw new InvalidInputException(
                    "this process's user has no home directory; set HOME, or name a directory to"
                            + " keep models and copies of files in with --cache or GRADES_CACHE");
        }
        return userHome.resolve(".cache").resolve("grades-sweep");
    }

    /** Resolves a sweep file, so that those that come with the project are found from any directory. */
    private Path existing(Path sweepFile) {
        Path shipped = home.resolve(sweepFile);
        boolean isHere = Files.exists(workingDirectory.resolve(sweepFile));
        return isHere || !Files.exists(shipped) ? sweepFile : shipped;
    }
}
