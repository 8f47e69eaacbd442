package io.gradessweep.cli;

import io.gradessweep.job.checkpoint.CheckpointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks for the states of runs among results, while other processes write them. */
final class WrittenStates {
    private WrittenStates() {}

    /**
     * Returns whether there is a state that a run can go on from. Its marker is written last; a process that is killed
     * while it writes the marker leaves no state.
     */
    static boolean areIn(Path checkpoints) throws IOException {
        if (!Files.exists(checkpoints)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(checkpoints)) {
            List<Path> markers =
                    files.filter(file -> file.endsWith(CheckpointStore.MARKER)).toList();
            for (Path marker : markers) {
                if (Files.readString(marker).endsWith("}")) {
                    return true;
                }
            }
            return false;
        } catch (UncheckedIOException | NoSuchFileException e) {
            return false; // a newer state took its place
        }
    }
}
