package io.gradessweep.bench.sweep;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs commands in processes of their own, with the options and the classpath of this one.
 *
 * @param mainClass the class that takes a command's arguments
 */
public record CommandProcess(String mainClass) {
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final int LOOK_MILLIS = 20;

    /**
     * The cost of a command.
     *
     * @param processorSeconds the time that its threads were on processors, by looks while it ran; on a busy machine this
     *     tells more than the wall time
     * @param peakBytes its largest resident memory, by looks while it ran; 0 where the system does not tell
     */
    record Cost(double seconds, double processorSeconds, long peakBytes) {}

    /**
     * Runs a command to its end.
     *
     * @param log the file for what it prints
     * @throws IllegalStateException if it fails
     */
    Cost run(Path log, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long peak = 0;
        Duration processor = Duration.ZERO;
        try {
            while (process.isAlive()) {
                peak = Math.max(peak, peak(process.pid()));
                processor = process.info().totalCpuDuration().orElse(processor);
                Thread.sleep(LOOK_MILLIS);
            }
        } finally {
            process.destroyForcibly();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (process.waitFor() != 0) {
            throw new IllegalStateException(arguments + " failed: " + Files.readString(log));
        }
        return new Cost(seconds, processor.toMillis() / 1e3, peak);
    }

    private static long peak(long pid) {
        try {
            Matcher found = PEAK.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            return found.find() ? 1024 * Long.parseLong(found.group(1)) : 0;
        } catch (IOException e) {
            return 0; // it has just ended, or this is no Linux
        }
    }
}
