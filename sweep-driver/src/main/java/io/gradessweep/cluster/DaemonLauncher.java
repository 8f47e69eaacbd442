package io.gradessweep.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts Spark's daemons as JVMs with the Java and the module options of this one.
 *
 * @param sparkHome the directory that workers use as SPARK_HOME
 * @param classpath the classpath of the daemons
 */
record DaemonLauncher(ClusterFiles files, Path sparkHome, String classpath) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final File NOTHING = new File("/dev/null");

    Daemon start(String name, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("nohup", java(), "-Xmx512m"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-cp", classpath, mainClass));
        command.addAll(arguments);
        command.addAll(List.of("--properties-file", files.settings(name).toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(files.directory().toFile())
                .redirectInput(NOTHING)
                .redirectErrorStream(true)
                .redirectOutput(files.log(name).toFile());
        builder.environment().putAll(environment());
        try {
            Daemon daemon = Daemon.of(name, builder.start().toHandle());
            files.remember(daemon);
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the daemons' environment. SPARK_CONF_DIR names no directory, as a site's settings are for another
     * cluster.
     */
    private Map<String, String> environment() {
        return Map.of(
                "SPARK_HOME",
                sparkHome.toString(),
                "SPARK_CONF_DIR",
                files.directory().resolve("no-site-settings").toString(),
                "SPARK_SCALA_VERSION",
                "2.13",
                "SPARK_LOCAL_IP",
                LOOPBACK,
                "SPARK_LOCAL_HOSTNAME",
                LOOPBACK,
                "SPARK_PUBLIC_DNS",
                LOOPBACK);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
