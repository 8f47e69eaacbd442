package io.gradessweep.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The drivers of one round, one after the other, all with the same command. Not thread-safe. */
final class Drivers {
    private static final Pattern RESUMED = Pattern.compile("(\\S+) resumed at step [1-9]");
    private static final int SECONDS_TO_END = 60;
    private static final int MILLIS_BETWEEN_LOOKS = 50;

    private final DrillSweep sweep;
    private final Path directory;
    private final List<Path> logs = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private Process current;

    /** @param directory of the round, for logs and results */
    Drivers(DrillSweep sweep, Path directory) throws IOException {
        this.sweep = sweep;
        this.directory = directory;
        this.current = next();
    }

    Path results() {
        return directory.resolve("results");
    }

    List<String> complaints() {
        return complaints;
    }

    /** Until the first run begins. */
    void awaitRuns() throws Exception {
        DrillSweep.awaitRuns(results(), current);
    }

    /** Whether the driver has so many seconds and lives. */
    boolean livesFor(double seconds) throws InterruptedException {
        return !current.waitFor((long) (1e3 * seconds), TimeUnit.MILLISECONDS);
    }

    boolean isAlive() {
        return current.isAlive();
    }

    /** Says which it was. */
    long killAndStartAgain() throws IOException, InterruptedException {
        long pid = current.pid();
        current.destroyForcibly().waitFor();
        current = next();
        return pid;
    }

    /** Says which it was. The other one takes the directory over, and the one that slept must give up. */
    long pauseUntilAnotherTakesOver() throws Exception {
        Process slept = current;
        PausedProcesses.signal(slept.toHandle(), "STOP");
        Set<String> begun = names("running");
        Set<String> recorded = names("runs");
        current = next();
        Path log = logs.get(logs.size() - 1);
        while (current.isAlive() && !Files.readString(log).contains(" to do, ")) {
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
        PausedProcesses.signal(slept.toHandle(), "CONT");
        boolean tookOver = Files.readString(log).contains(" to do, ");
        if (!slept.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
            complaints.add("driver " + slept.pid() + " lost its lease and lives on");
            slept.destroyForcibly().waitFor();
        } else if (tookOver && slept.exitValue() == 0) {
            complaints.add("driver " + slept.pid() + " lost its lease and ended with 0");
        }
        requireNoMoreRows(slept, begun, recorded);
        return slept.pid();
    }

    /** Between a look at the lease and the row there is a moment (docs/adr/0014): one row may slip through, not two. */
    private void requireNoMoreRows(Process slept, Set<String> begun, Set<String> recorded) throws IOException {
        Set<String> written = names("runs");
        written.removeAll(recorded);
        written.removeIf(row -> begun.stream().noneMatch(launch -> row.startsWith(launch + "-")));
        if (written.size() > 1) {
            complaints.add("driver " + slept.pid() + " wrote rows after it had lost its lease: " + written);
        }
    }

    /** The exit code of the last one; a complaint where it has none. */
    void awaitSuccess(int seconds) throws InterruptedException {
        if (!current.waitFor(seconds, TimeUnit.SECONDS)) {
            complaints.add("driver " + current.pid() + " did not end within " + seconds + " s");
            current.destroyForcibly().waitFor();
            return;
        }
        if (current.exitValue() != 0) {
            complaints.add("the last driver, " + current.pid() + ", ended with " + current.exitValue());
        }
    }

    /** Runs that any of them took up from a state. */
    int resumed() throws IOException {
        Set<String> keys = new HashSet<>();
        for (Path log : logs) {
            Matcher matcher = RESUMED.matcher(Files.readString(log));
            while (matcher.find()) {
                keys.add(matcher.group(1));
            }
        }
        return keys.size();
    }

    private Process next() throws IOException {
        Path log = directory.resolve("driver-" + (logs.size() + 1) + ".log");
        logs.add(log);
        return sweep.start(results(), log);
    }

    /** Of visible files in a directory of the results. */
    private Set<String> names(String of) throws IOException {
        Path place = results().resolve(of);
        if (!Files.isDirectory(place)) {
            return new HashSet<>();
        }
        try (Stream<Path> files = Files.list(place)) {
            Set<String> names = new HashSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .forEach(names::add);
            return names;
        }
    }
}
