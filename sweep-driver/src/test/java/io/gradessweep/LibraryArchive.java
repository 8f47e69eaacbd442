package io.gradessweep;

import static java.util.stream.Collectors.partitioningBy;

import io.gradessweep.plan.PlanFixture;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets the JVMs that tests start take the classes of libraries from an archive instead of loading and verifying each anew
 * (docs/adr/0027). The archive is made by one of the JVMs of tests, once for each class path; a JVM that starts before it is
 * there, or that it does not fit, does without.
 */
public final class LibraryArchive implements LauncherSessionListener {
    /** Names the directory of the archive and of all that it is made of. It is not set outside of Maven. */
    private static final String DIRECTORY = "grades.archive";

    /** Holds the options of a JVM that makes the archive: those of tests without the one that names the archive. */
    private static final String OPTIONS = "grades.jvm";

    private static final String CLASS_PATH = "java.class.path";

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Map<Boolean, List<String>> elements = Stream.of(
                        System.getProperty(CLASS_PATH).split(File.pathSeparator, -1))
                .collect(partitioningBy(LibraryArchive::isLibrary));
        String libraries = String.join(File.pathSeparator, elements.get(true));
        // An archive fits each class path that begins with its own, which consists of jars.
        System.setProperty(
                CLASS_PATH, libraries + File.pathSeparator + String.join(File.pathSeparator, elements.get(false)));
        String directory = System.getProperty(DIRECTORY);
        if (directory != null && "fork-1".equals(System.getenv("GRADES_TEST_FORK"))) {
            try {
                make(Path.of(directory), libraries, elements.get(false));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static boolean isLibrary(String element) {
        Path path = Path.of(element).toAbsolutePath();
        return Files.isRegularFile(path) && !path.getParent().endsWith("target");
    }

    private static void make(Path directory, String libraries, List<String> own)
            throws IOException, InterruptedException {
        Path madeOf = directory.resolve("made-of");
        String now = System.getProperty("java.vm.version") + "\n" + libraries;
        if (Files.exists(madeOf) && Files.readString(madeOf).equals(now)) {
            return;
        }
        FileUtil.fullyDelete(directory.toFile());
        Files.createDirectories(directory.resolve("cache"));
        Files.createDirectories(directory.resolve("tmp"));
        new PlanFixture(directory).write("sweep.yaml", String.join("\n", PlanFixture.sweep("full")) + "\n");
        Path archive = directory.resolve("unfinished");
        Process process = sweep(directory, libraries, own, "-XX:ArchiveClassesAtExit=" + archive);
        try {
            // Without an archive tests prove the same.
            if (process.waitFor() == 0 && Files.exists(archive)) {
                Files.move(archive, directory.resolve("libraries.jsa"));
            }
        } finally {
            process.destroyForcibly();
        }
        Files.writeString(madeOf, now);
    }

    /** Starts a sweep that trains nothing. Its class path has libraries alone, and Spark loads all other classes. */
    private static Process sweep(Path directory, String libraries, List<String> own, String option) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String element : own) {
            jars.add(jar(element, directory.resolve(own.indexOf(element) + ".jar"))
                    .toString());
        }
        List<String> command = new ArrayList<>();
        command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx1g", option));
        command.addAll(List.of(System.getProperty("grades.exports").split(" ", -1)));
        command.addAll(List.of("-Dai.djl.offline=true", "-Dgrades.home=" + directory));
        command.add("-Djava.io.tmpdir=" + directory.resolve("tmp"));
        command.add("-Dlog4j2.configurationFile="
                + Path.of("../conf/spark/log4j2.properties").toAbsolutePath());
        command.addAll(List.of("-cp", libraries, "org.apache.spark.deploy.SparkSubmit", "--master", "local[1]"));
        command.addAll(List.of("--class", "io.gradessweep.cli.CheapMain", "--jars", String.join(",", jars)));
        command.addAll(List.of(jars.get(0), "run", "sweep.yaml", "--slots", "1"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("GRADES_CACHE", directory.resolve("cache").toString());
        builder.environment().put("JAVA_TOOL_OPTIONS", System.getProperty(OPTIONS));
        return builder.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    /** Returns the element, or a jar of it where it is a directory. */
    private static Path jar(String element, Path jar) {
        if (!Files.isDirectory(Path.of(element))) {
            return Path.of(element);
        }
        int status = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "--create", "--no-compress", "--file=" + jar, "-C", element, ".");
        if (status != 0) {
            throw new IllegalStateException("no jar of " + element);
        }
        return jar;
    }
}
