package io.gradessweep.store;

import io.gradessweep.job.checkpoint.DirectoryContent;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

/**
 * Directories of files between this machine and any Hadoop file system. Nothing is renamed there, which object stores
 * cannot do at once: one file gets there last, and says that the others are there.
 *
 * @param patience with uploads while the file system is away
 */
record HadoopDirectories(FileSystem files, RetryPolicy patience) {
    /**
     * Writes a directory through one of this machine's temporary ones; what fails leaves none.
     *
     * @param last name of the file that gets there last
     */
    void upload(DirectoryContent content, Path to, String last) throws IOException {
        java.nio.file.Path local = temporary();
        try {
            content.write(local);
            File[] all = local.toFile().listFiles();
            Arrays.sort(
                    all,
                    (a, b) -> Boolean.compare(
                            a.getName().equals(last), b.getName().equals(last)));
            patience.call("write " + to, () -> {
                copy(all, to);
                return null;
            });
        } finally {
            FileUtil.fullyDelete(local.toFile());
        }
    }

    private void copy(File[] all, Path to) throws IOException {
        try {
            files.delete(to, true); // what an upload that was cut short left
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

    /** Copies every file into a directory that is there. */
    void download(Path from, java.nio.file.Path to) throws IOException {
        for (FileStatus file : files.listStatus(from)) {
            String name = file.getPath().getName();
            files.copyToLocalFile(
                    false, file.getPath(), new Path(to.resolve(name).toUri()), true);
        }
    }

    static java.nio.file.Path temporary() throws IOException {
        return Files.createTempDirectory("grades-");
    }
}
