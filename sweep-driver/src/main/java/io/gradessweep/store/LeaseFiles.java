package io.gradessweep.store;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * A lease as files: {@code 00000007} names the process that took generation 7 of the lease, {@code 00000007.beat-42} is
 * a heartbeat of that process, and {@code 00000007.released} shows that it released the lease. Generations only rise,
 * so a process that was suspended never becomes the holder again.
 */
record LeaseFiles(StoreFiles files, Path results, LeaseUse use) {
    private static final Pattern NAME = Pattern.compile("(\\d{8})(?:\\.beat-(\\d+)|(\\.released))?");

    /**
     * The state of a lease in a listing.
     *
     * @param generation the highest generation; 0 if the lease was never taken
     * @param beat the number of that generation's newest heartbeat
     */
    record State(int generation, long beat, boolean released) {}

    Path directory() {
        return new Path(results, use.directory());
    }

    State state() throws IOException {
        State state = new State(0, 0, false);
        for (String name : files.names(directory())) {
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches()) {
                continue;
            }
            int generation = Integer.parseInt(matcher.group(1));
            if (generation > state.generation) {
                state = new State(generation, 0, false);
            }
            if (generation == state.generation) {
                long beat = matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2));
                boolean released = state.released || matcher.group(3) != null;
                state = new State(generation, Math.max(beat, state.beat), released);
            }
        }
        return state;
    }

    /**
     * Tries to take a generation, and returns whether it did. Of several processes that try, one succeeds, and none
     * once there is a later generation. It is not retried, since the holder may have come back meanwhile.
     */
    boolean take(int generation, DriverProcess by) throws IOException {
        return files.impatient().createNew(place(generation, ""), by.json().toString())
                && state().generation == generation;
    }

    Optional<DriverProcess> holder(int generation) throws IOException {
        Path file = place(generation, "");
        return files.files().exists(file) ? DriverProcess.read(files.read(file)) : Optional.empty();
    }

    /** Writes a heartbeat. It is not retried, since the next one is due sooner than a retry would be. */
    void beat(int generation, long beat) throws IOException {
        files.impatient().createNew(place(generation, ".beat-" + beat), "");
        files.files().delete(place(generation, ".beat-" + (beat - 1)), false);
    }

    /** Releases a generation. Its first file stays, since its number must not be taken again. */
    void release(int generation, long lastBeat) throws IOException {
        files.impatient().createNew(place(generation, ".released"), "");
        files.files().delete(place(generation, ".beat-" + lastBeat), false);
    }

    void deleteBefore(int generation) throws IOException {
        for (String name : files.names(directory())) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches() && Integer.parseInt(matcher.group(1)) < generation) {
                files.files().delete(new Path(directory(), name), false);
            }
        }
    }

    private Path place(int generation, String suffix) {
        return new Path(directory(), String.format(Locale.ROOT, "%08d", generation) + suffix);
    }
}
