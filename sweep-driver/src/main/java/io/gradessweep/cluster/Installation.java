package io.gradessweep.cluster;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The Spark that a cluster is made of.
 *
 * @param home a Spark distribution; empty where all jars come from the classpath
 * @param daemonClasspath of master and workers
 * @param executorClasspath put in front of the distribution's own; empty for nothing
 */
public record Installation(Optional<Path> home, String daemonClasspath, String executorClasspath) {
    /** The very jars of this process, on daemons and executors alike: a sweep need not send its own. */
    public static Installation ofThisProcess() {
        String classpath = System.getProperty("java.class.path");
        return new Installation(Optional.empty(), classpath, classpath);
    }

    /** @throws InvalidInputException where no jars are in it */
    public static Installation ofHome(Path home) {
        Path jars = home.resolve("jars");
        if (!Files.isDirectory(jars)) {
            throw new InvalidInputException(
                    "SPARK_HOME " + home + " is no Spark distribution: it has no jars directory");
        }
        return new Installation(Optional.of(home), jars + "/*", "");
    }
}
