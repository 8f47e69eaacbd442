package io.gradessweep.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A local directory as a file system elsewhere, which tells of its requests, and does not answer as long as a test wants. */
public final class Outage extends RawLocalFileSystem {
    /** What a request meets before it is answered. */
    interface Meeting {
        void meet(String request, org.apache.hadoop.fs.Path path) throws IOException;
    }

    private static final URI NAME = URI.create("outage:///");
    private static final AtomicReference<Meeting> MEETING = new AtomicReference<>((request, path) -> {});

    static void back() {
        meets((request, path) -> {});
    }

    /** @param meeting told {@code list}, {@code open}, {@code create} or {@code mkdirs} */
    static void meets(Meeting meeting) {
        MEETING.set(meeting);
    }

    static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set("fs.outage.impl", Outage.class.getName());
        return configuration;
    }

    static String uri(Path directory) {
        return "outage://" + directory;
    }

    static FileSystem files() throws IOException {
        return FileSystem.get(NAME, configuration());
    }

    @Override
    public URI getUri() {
        return NAME;
    }

    @Override
    public String getScheme() {
        return NAME.getScheme();
    }

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path directory) throws IOException {
        MEETING.get().meet("list", directory);
        return super.listStatus(directory);
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path file, int buffer) throws IOException {
        MEETING.get().meet("open", file);
        return super.open(file, buffer);
    }

    @Override
    public boolean mkdirs(org.apache.hadoop.fs.Path directory) throws IOException {
        MEETING.get().meet("mkdirs", directory);
        return super.mkdirs(directory);
    }

    @Override
    public FSDataOutputStream create(
            org.apache.hadoop.fs.Path file,
            FsPermission permission,
            boolean overwrite,
            int buffer,
            short replication,
            long block,
            Progressable progress)
            throws IOException {
        MEETING.get().meet("create", file);
        return super.create(file, permission, overwrite, buffer, replication, block, progress);
    }

    @Override
    public FSDataOutputStream create(
            org.apache.hadoop.fs.Path file,
            boolean overwrite,
            int buffer,
            short replication,
            long block,
            Progressable progress)
            throws IOException {
        return create(file, FsPermission.getFileDefault(), overwrite, buffer, replication, block, progress);
    }

    /** As HDFS does, a file is not replaced. */
    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
        return !exists(to) && super.rename(from, to);
    }
}
