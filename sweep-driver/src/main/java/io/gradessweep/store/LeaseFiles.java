package io.gradessweep.store;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * A lease as files: {@code 00000007} says who took it the seventh time, {@code 00000007.beat-42} that it lives,
 * {@code 00000007.released} that it is given back. Generations only rise, so nobody wakes up as the holder again.
 */
record LeaseFiles(StoreFiles files, Path results, LeaseUse use) {
    private static final Pattern NAME = Pattern.compile("(\\d{8})(?:\\.beat-(\\d+)|(\\.released))?");

    /**
     * What a listing says.
     *
     * @param generation the highest; 0 where there never was one
     * @param beat the highest of that generation
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
     * Takes a generation; of several who try, one does, and nobody once there is a later one. Not tried again: meanwhile the
     * holder may have come back.
     */
    boolean take(int generation, DriverProcess by) throws IOException {
        return files.impatient().createNew(place(generation, ""), by.json().toString())
                && state().generation == generation;
    }

    Optional<DriverProcess> holder(int generation) throws IOException {
        Path file = place(generation, "");
        return files.files().exists(file) ? DriverProcess.read(files.read(file)) : Optional.empty();
    }

    /** Not tried again: another is due soon, sooner than a patient one would wait. */
    void beat(int generation, long beat) throws IOException {
        files.impatient().createNew(place(generation, ".beat-" + beat), "");
        files.files().delete(place(generation, ".beat-" + (beat - 1)), false);
    }

    /** The generation's own file stays: its number must not be taken again. */
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
