package io.gradessweep.cluster;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The Spark installation that a cluster uses.
 *
 * @param home the directory of a Spark distribution; empty if all jars come from the classpath
 * @param daemonClasspath the classpath of master and workers
 * @param executorClasspath the extra classpath of executors, before the distribution's own; empty for none
 */
public record Installation(Optional<Path> home, String daemonClasspath, String executorClasspath) {
    /**
     * Returns an installation of the jars of this process, for daemons and executors, so that a sweep need not send its
     * jar.
     */
    public static Installation ofThisProcess() {
        String classpath = System.getProperty("java.class.path");
        return new Installation(Optional.empty(), classpath, classpath);
    }

    /** @throws InvalidInputException if the directory has no jars directory */
    public static Installation ofHome(Path home) {
        Path jars = home.resolve("jars");
        if (!Files.isDirectory(jars)) {
            throw new InvalidInputException(
                    "SPARK_HOME " + home + " is no Spark distribution: it has no jars directory");
        }
        return new Installation(Optional.of(home), jars + "/*", "");
    }
}
