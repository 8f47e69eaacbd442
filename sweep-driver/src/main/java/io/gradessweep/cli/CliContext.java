package io.gradessweep.cli;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.plan.CalibratedSweep;
import io.gradessweep.plan.Catalogue;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.Planner;
import io.gradessweep.spark.ProgressDisplay;
import io.gradessweep.spark.TaskFunctions;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where a command is run.
 *
 * @param home the directory that holds {@code conf/}
 * @param workingDirectory relative paths are meant from here
 * @param environment a variable's value, or null
 * @param progress where progress goes
 * @param columns of the terminal
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

    /** This process' own: {@code bin/grades} passes on where it lies and whether standard error is a terminal. */
    static CliContext ofProcess() {
        Path workingDirectory = Path.of("").toAbsolutePath();
        Path home = workingDirectory.resolve(installed());
        boolean terminal = Boolean.getBoolean("grades.terminal");
        return new CliContext(
                home.normalize(),
                workingDirectory,
                System::getenv,
                TaskFunctions.ofGpuTask(),
                System.err,
                terminal ? ProgressDisplay.Medium.TERMINAL : ProgressDisplay.Medium.PLAIN,
                Integer.getInteger("grades.columns", USUAL_COLUMNS));
    }

    /** {@code -Dgrades.home}; else the first directory above the application's jar that has a {@code conf}; else here. */
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

    /** @param assignments {@code path=value} */
    Plan plan(Path sweepFile, List<String> assignments, Path cache) {
        return planner(cache).plan(existing(sweepFile), assignments);
    }

    /** The same of a sweep that need not have a tau. */
    Plan planToCalibrate(Path sweepFile, List<String> assignments, Path cache) {
        return planner(cache).toCalibrate().plan(existing(sweepFile), assignments);
    }

    /** The sweep as YAML, with these taus. */
    String calibrated(Path sweepFile, List<String> assignments, Path cache, List<CalibratedSweep.Found> found) {
        return planner(cache).calibrated(existing(sweepFile), assignments, found);
    }

    /** Where a sweep's models lie, but for those that are pretrained. */
    List<String> checkpoints(Path sweepFile, List<String> assignments, Path cache) {
        return planner(cache).checkpoints(existing(sweepFile), assignments);
    }

    /** Files from anywhere; tells what it fetches. */
    RemoteFiles files(Path cache) {
        return new RemoteFiles(cache, environment, new DownloadDisplay(progress, medium, columns, System::nanoTime));
    }

    private Planner planner(Path cache) {
        return new Planner(new Catalogue(home.resolve("conf")), workingDirectory, environment, files(cache));
    }

    /** {@code --cache}, else {@code GRADES_CACHE}, else below the user's own cache. */
    Path cache(Path option) {
        if (option != null) {
            return workingDirectory.resolve(option);
        }
        String variable = environment.apply("GRADES_CACHE");
        if (variable != null && !variable.isEmpty()) {
            return workingDirectory.resolve(variable);
        }
        return Path.of(System.getProperty("user.home"), ".cache", "grades-sweep");
    }

    /** The sweeps that come with the project are found from any directory. */
    private Path existing(Path sweepFile) {
        Path shipped = home.resolve(sweepFile);
        boolean isHere = Files.exists(workingDirectory.resolve(sweepFile));
        return isHere || !Files.exists(shipped) ? sweepFile : shipped;
    }
}
