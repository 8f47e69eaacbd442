package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The command line in processes of their own.
 *
 * @param home holds conf, the cache, and the working directory
 * @param log where the output goes; that of the process before is overwritten
 */
public record CliProcess(Path home, Path log) {
    /** What {@code bin/grades} logs by. */
    private static final Path LOGGING = Path.of("../conf/spark/log4j2.properties");

    public Process start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), List.of(), main, arguments);
    }

    /**
     * Starts a process in a changed environment.
     *
     * @param around the command that starts the process, such as {@code unshare}
     * @param options more options of the JVM
     */
    Process start(List<String> around, List<String> options, Class<?> main, String... arguments) throws IOException {
        // A job in the background ignores Ctrl-C, and what it starts would too.
        List<String> command = new ArrayList<>(around);
        command.addAll(List.of("env", "--default-signal=INT"));
        command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx1g"));
        command.addAll(List.of(System.getProperty("grades.exports").split(" ", -1)));
        command.addAll(List.of("-Dai.djl.offline=true", "-Dgrades.home=" + home));
        if (around.isEmpty()) {
            // Of a process that is killed, what it unpacked would stay.
            command.add("-Djava.io.tmpdir=" + Files.createDirectories(home.resolve("tmp")));
        }
        command.addAll(options);
        command.add("-Dlog4j2.configurationFile=" + LOGGING.toAbsolutePath());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("GRADES_CACHE", home.resolve("cache").toString());
        return builder.directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Until something holds, of a process that is to live. */
    void await(Process process, Callable<Boolean> time) throws Exception {
        while (!time.call()) {
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            Thread.sleep(20);
        }
    }

    /** @param name such as {@code INT} */
    static void signal(Process process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
