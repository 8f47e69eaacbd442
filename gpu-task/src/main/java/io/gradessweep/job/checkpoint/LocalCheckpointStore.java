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
public final class LocalCheckpointStore extends NamedCheckpoints {
    private final Path directory;

    /** Opens a store whose checkpoints no run owns. */
    public LocalCheckpointStore(Path directory, String trainId, RetentionPolicy kept) {
        this(directory, trainId, "", kept);
    }

    /**
     * @param directory the directory of the checkpoints of all runs; the first checkpoint creates it
     * @param runId the run that owns the checkpoints; empty for none
     */
    public LocalCheckpointStore(Path directory, String trainId, String runId, RetentionPolicy kept) {
        super(trainId, runId, kept);
        this.directory = directory;
    }

    @Override
    public void publish(int step, DirectoryContent content) throws IOException {
        CheckpointName own = fresh(step);
        Path place = directory.resolve(own.text());
        try {
            Files.createDirectories(place);
            content.write(place);
        } catch (IOException | RuntimeException e) {
            AtomicDirectory.delete(place);
            throw e;
        }
        deleteReplacedBy(own);
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

    @Override
    public long room() throws IOException {
        Path existing = directory.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        return FreeSpace.of(existing);
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    @Override
    protected boolean isComplete(CheckpointName name) {
        return Files.exists(directory.resolve(name.text()).resolve(MARKER));
    }

    /** Deletes a checkpoint, the marker first, so that an interrupted deletion leaves no checkpoint. */
    @Override
    protected void delete(CheckpointName name) throws IOException {
        Path place = directory.resolve(name.text());
        Files.deleteIfExists(place.resolve(MARKER));
        AtomicDirectory.delete(place);
    }

    @Override
    protected List<String> listing() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
