package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.job.checkpoint.CheckpointName;
import io.gradessweep.job.checkpoint.DirectoryContent;
import io.gradessweep.job.checkpoint.NamedCheckpoints;
import io.gradessweep.job.checkpoint.RetentionPolicy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints on any Hadoop file system. Each is written and read through a temporary directory of this machine.
 * Nothing is renamed, since object stores cannot rename atomically; instead the marker is uploaded last.
 */
final class HadoopCheckpointStore extends NamedCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger(HadoopCheckpointStore.class);

    private final FileSystem files;
    private final HadoopDirectories directories;
    private final Path directory;

    /**
     * @param directory the directory of the checkpoints of all runs; the first checkpoint creates it
     * @param runId the run that owns the checkpoints; empty for none
     */
    HadoopCheckpointStore(
            Path directory, String trainId, String runId, RetentionPolicy kept, HadoopDirectories directories) {
        super(trainId, runId, kept);
        this.files = directories.files();
        this.directories = directories;
        this.directory = directory;
    }

    @Override
    public void publish(int step, DirectoryContent content) throws IOException {
        CheckpointName own = fresh(step);
        directories.upload(content, place(own), MARKER);
        deleteReplacedBy(own);
    }

    @Override
    public long room() throws IOException {
        return directories.room(directory);
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    @Override
    protected boolean isComplete(CheckpointName name) throws IOException {
        return files.exists(new Path(place(name), MARKER));
    }

    /**
     * Offers the checkpoints, and lists them again if one could not be fetched. A task that was given up may replace a
     * checkpoint while it is fetched; the newer one is then in the new list.
     */
    @Override
    public void offer(int latest, Predicate<java.nio.file.Path> taken) throws IOException {
        for (int look = 1; look <= LOOKS; look++) {
            boolean missed = false;
            for (CheckpointName name : names()) {
                try {
                    if (name.step() <= latest && isTaken(name, taken)) {
                        return;
                    }
                } catch (IOException e) {
                    LOG.warn("checkpoint {} cannot be fetched: {}", name.text(), HadoopErrors.words(e));
                    missed = true;
                }
            }
            if (!missed) {
                return;
            }
        }
    }

    private boolean isTaken(CheckpointName name, Predicate<java.nio.file.Path> taken) throws IOException {
        try (StagingDirectory local = directories.temporary()) {
            download(name, local.path());
            return taken.test(local.path());
        }
    }

    /**
     * Downloads a checkpoint. An incomplete one is not worth downloading: its directory stays empty, without a marker.
     */
    private void download(CheckpointName name, java.nio.file.Path to) throws IOException {
        if (isComplete(name)) {
            directories.download(place(name), to);
        }
    }

    /** Deletes a checkpoint, the marker first, so that an interrupted deletion leaves no checkpoint. */
    @Override
    protected void delete(CheckpointName name) throws IOException {
        files.delete(new Path(place(name), MARKER), false);
        files.delete(place(name), true);
    }

    @Override
    protected List<String> listing() throws IOException {
        try {
            return Arrays.stream(files.listStatus(directory))
                    .map(status -> status.getPath().getName())
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    private Path place(CheckpointName name) {
        return new Path(directory, name.text());
    }
}
