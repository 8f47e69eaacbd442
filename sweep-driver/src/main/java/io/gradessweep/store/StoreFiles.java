package io.gradessweep.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;

/** What the store does with small files, in which Hadoop's file systems differ. */
record StoreFiles(FileSystem files) {

    boolean isLocal() {
        return files.getScheme().equals("file");
    }

    /** The file on this machine; for local file systems alone. */
    static java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }

    /**
     * Creates a file that was not there, its directory too. Of several who try at once, one succeeds.
     *
     * @return whether it was this call; false where the file is there
     */
    boolean createNew(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            files.mkdirs(file.getParent());
            if (isLocal()) { // Hadoop looks and then creates
                Files.write(local(file), bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                return true;
            }
            FSDataOutputStreamBuilder<?, ?> builder = files.createFile(file);
            builder.overwrite(false);
            // Object stores create when the file is closed; theirs is the option, which others ignore.
            builder.opt(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
            try (FSDataOutputStream out = builder.build()) {
                out.write(bytes);
            }
            return true;
        } catch (java.nio.file.FileAlreadyExistsException | FileAlreadyExistsException e) {
            return false;
        }
    }

    String read(Path file) throws IOException {
        try (FSDataInputStream in = files.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The names in a directory; none where there is no such directory. */
    List<String> names(Path directory) throws IOException {
        return list(directory).stream().map(file -> file.getPath().getName()).toList();
    }

    /** What lies in a directory; nothing where there is no such directory. */
    List<FileStatus> list(Path directory) throws IOException {
        try {
            return List.of(files.listStatus(directory));
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }
}
