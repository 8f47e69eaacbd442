package io.gradessweep.job.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checkpoints in a directory of this machine, or in one that it shares with others, to which they are written directly.
 */
public final class LocalCheckpointStore implements CheckpointStore {
    private static final int LOOKS = 3;

    private final Path directory;
    private final String trainId;
    private final String runId;
    private final RetentionPolicy kept;

    /** Opens a store whose checkpoints no run owns. */
    public LocalCheckpointStore(Path directory, String trainId, RetentionPolicy kept) {
        this(directory, trainId, "", kept);
    }

    /**
     * @param directory the directory of the checkpoints of all runs; the first checkpoint creates it
     * @param runId the run that owns the checkpoints; empty for none
     */
    public LocalCheckpointStore(Path directory, String trainId, String runId, RetentionPolicy kept) {
        this.directory = directory;
        this.trainId = trainId;
        this.runId = runId;
        this.kept = kept;
    }

    @Override
    public void publish(int step, DirectoryContent content) throws IOException {
        CheckpointName own = CheckpointName.fresh(trainId, step, runId);
        Path place = directory.resolve(own.text());
        try {
            Files.createDirectories(place);
            content.write(place);
        } catch (IOException | RuntimeException e) {
            AtomicDirectory.delete(place);
            throw e;
        }
        for (CheckpointName other : names()) {
            if (kept.replaces(own, other)) {
                delete(other);
            }
        }
    }

    @Override
    public Set<Integer> steps() throws IOException {
        return steps(name -> true);
    }

    @Override
    public Set<Integer> ownSteps() throws IOException {
        return steps(name -> name.runId().equals(runId));
    }

    private Set<Integer> steps(Predicate<CheckpointName> wanted) throws IOException {
        return names().stream()
                .filter(wanted)
                .filter(this::isComplete)
                .map(CheckpointName::step)
                .collect(Collectors.toSet());
    }

    /**
     * Offers the checkpoints, and lists them again if one was deleted while it was read. Another run of the same
     * training, or a task that was given up, may replace a checkpoint; the newer one is then in the new list.
     */
    @Override
    public void offer(int latest, Predicate<Path> taken) throws IOException {
        for (int look = 1; look <= LOOKS; look++) {
            List<CheckpointName> names =
                    names().stream().filter(name -> name.step() <= latest).toList();
            Set<CheckpointName> complete =
                    names.stream().filter(this::isComplete).collect(Collectors.toSet());
            boolean missed = false;
            for (CheckpointName name : names) {
                Path place = directory.resolve(name.text());
                if (taken.test(place)) {
                    return;
                }
                missed |= complete.contains(name) ? !isComplete(name) : !Files.exists(place);
            }
            if (!missed) {
                return;
            }
        }
    }

    private boolean isComplete(CheckpointName name) {
        return Files.exists(directory.resolve(name.text()).resolve(MARKER));
    }

    @Override
    public void clear() throws IOException {
        for (CheckpointName name : names()) {
            if (name.runId().equals(runId)) {
                delete(name);
            }
        }
    }

    /** Deletes a checkpoint, the marker first, so that an interrupted deletion leaves no checkpoint. */
    private void delete(CheckpointName name) throws IOException {
        Path place = directory.resolve(name.text());
        Files.deleteIfExists(place.resolve(MARKER));
        AtomicDirectory.delete(place);
    }

    private List<CheckpointName> names() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return CheckpointName.of(
                    trainId, files.map(file -> file.getFileName().toString()));
        }
    }
}
