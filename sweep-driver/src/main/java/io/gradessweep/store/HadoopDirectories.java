package io.gradessweep.store;

import io.gradessweep.job.checkpoint.DirectoryContent;
import io.gradessweep.job.checkpoint.FreeSpace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsStatus;
import org.apache.hadoop.fs.Path;

/**
 * Copies directories of files between this machine and any Hadoop file system. Nothing is renamed there, since object
 * stores cannot rename atomically; instead one file is uploaded last and shows that the others are complete.
 *
 * @param patience how uploads are retried while the file system is unavailable
 * @param staging the directory of this machine for what is copied
 */
record HadoopDirectories(FileSystem files, RetryPolicy patience, java.nio.file.Path staging) {
    /**
     * Writes a directory through a temporary one of this machine. If this fails, no directory is left.
     *
     * @param last the name of the file that is uploaded last
     */
    void upload(DirectoryContent content, Path to, String last) throws IOException {
        try (StagingDirectory local = temporary()) {
            content.write(local.path());
            File[] all = local.path().toFile().listFiles();
            Arrays.sort(
                    all,
                    (a, b) -> Boolean.compare(
                            a.getName().equals(last), b.getName().equals(last)));
            patience.call("write " + to, () -> {
                copy(all, to);
                return null;
            });
        }
    }

    private void copy(File[] all, Path to) throws IOException {
        try {
            files.delete(to, true); // the remains of an interrupted upload
            files.mkdirs(to);
            for (File file : all) {
                files.copyFromLocalFile(false, true, new Path(file.toURI()), new Path(to, file.getName()));
            }
        } catch (IOException | RuntimeException e) {
            try {
                files.delete(to, true);
            } catch (IOException away) {
                e.addSuppressed(away);
            }
            throw e;
        }
    }

    /** Copies every file into a directory that exists. */
    void download(Path from, java.nio.file.Path to) throws IOException {
        download(from, to, name -> true);
    }

    /** Copies the files of these names into a directory that exists. */
    void download(Path from, java.nio.file.Path to, Predicate<String> names) throws IOException {
        for (FileStatus file : files.listStatus(from)) {
            String name = file.getPath().getName();
            if (!names.test(name)) {
                continue;
            }
            files.copyToLocalFile(
                    false, file.getPath(), new Path(to.resolve(name).toUri()), true);
        }
    }

    /** Creates a directory of this machine, which the caller closes. */
    StagingDirectory temporary() throws IOException {
        return StagingDirectory.in(staging);
    }

    /**
     * Returns the bytes that can be written: those that are free on this machine and there, whichever are fewer. HDFS
     * tells what its disks have left, of which a file takes its size for each replica.
     */
    long room(Path to) throws IOException {
        Files.createDirectories(staging);
        FsStatus there = files.getStatus(to);
        long remaining = there.getCapacity() == 0
                ? Long.MAX_VALUE
                : there.getRemaining() / Math.max(1, files.getDefaultReplication(to));
        return Math.min(FreeSpace.of(staging), remaining);
    }
}
