package io.gradessweep.store;

import io.gradessweep.job.CheckpointName;
import io.gradessweep.job.CheckpointStore;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

/**
 * On any Hadoop file system, through a directory of this machine's temporary files that holds one checkpoint. Nothing is
 * renamed, which object stores cannot do at once: the marker gets there last.
 */
final class HadoopCheckpointStore implements CheckpointStore {
    private final FileSystem files;
    private final Path directory;
    private final String trainId;

    /** @param directory of the checkpoints of all runs; made when there is the first */
    HadoopCheckpointStore(FileSystem files, Path directory, String trainId) {
        this.files = files;
        this.directory = directory;
        this.trainId = trainId;
    }

    @Override
    public void publish(int step, Content content) throws IOException {
        CheckpointName own = CheckpointName.fresh(trainId, step);
        java.nio.file.Path local = temporary();
        try {
            content.write(local);
            upload(local, place(own));
        } catch (IOException | RuntimeException e) {
            files.delete(place(own), true);
            throw e;
        } finally {
            FileUtil.fullyDelete(local.toFile());
        }
        for (CheckpointName other : names()) {
            if (own.replaces(other)) {
                delete(other);
            }
        }
    }

    @Override
    public void offer(Predicate<java.nio.file.Path> taken) throws IOException {
        for (CheckpointName name : names()) {
            java.nio.file.Path local = temporary();
            try {
                download(place(name), local);
                if (taken.test(local)) {
                    return;
                }
            } finally {
                FileUtil.fullyDelete(local.toFile());
            }
        }
    }

    @Override
    public void clear() throws IOException {
        for (CheckpointName name : names()) {
            delete(name);
        }
    }

    private void upload(java.nio.file.Path from, Path to) throws IOException {
        files.mkdirs(to);
        File[] all = from.toFile().listFiles();
        Arrays.sort(all, (a, b) -> Boolean.compare(isMarker(a), isMarker(b)));
        for (File file : all) {
            files.copyFromLocalFile(true, false, new Path(file.toURI()), new Path(to, file.getName()));
        }
    }

    private static boolean isMarker(File file) {
        return file.getName().equals(MARKER);
    }

    /** An incomplete one is not worth its bytes: what comes is an empty directory, which has no marker either. */
    private void download(Path from, java.nio.file.Path to) throws IOException {
        if (!files.exists(new Path(from, MARKER))) {
            return;
        }
        for (FileStatus file : files.listStatus(from)) {
            String name = file.getPath().getName();
            files.copyToLocalFile(
                    false, file.getPath(), new Path(to.resolve(name).toUri()), true);
        }
    }

    /** As {@link io.gradessweep.job.LocalCheckpointStore} does: what is left of a deletion cut short is no checkpoint. */
    private void delete(CheckpointName name) throws IOException {
        files.delete(new Path(place(name), MARKER), false);
        files.delete(place(name), true);
    }

    private List<CheckpointName> names() throws IOException {
        try {
            return CheckpointName.of(
                    trainId,
                    Arrays.stream(files.listStatus(directory))
                            .map(status -> status.getPath().getName()));
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    private Path place(CheckpointName name) {
        return new Path(directory, name.text());
    }

    private static java.nio.file.Path temporary() throws IOException {
        return java.nio.file.Files.createTempDirectory("grades-checkpoint-");
    }
}
