package io.gradessweep.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A local directory under an object store's rules, as S3A has them: a file is there when it is closed, or refused then, and
 * nothing is renamed. */
public final class ObjectStore extends RawLocalFileSystem {
    /** Whether a file can be created only where there is none. */
    static final String CONDITIONAL = "fs.objects.create.conditional.enabled";

    /** Whether a condition is sent and ignored, as some services that resemble S3 ignore it. */
    static final String IGNORED = "fs.objects.create.conditional.ignored";

    private static final AtomicInteger CONDITIONS = new AtomicInteger();
    private static final URI NAME = URI.create("objects:///");

    static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set("fs.objects.impl", ObjectStore.class.getName());
        return configuration;
    }

    /** How many files were created so far under the condition that there is none. */
    static int conditions() {
        return CONDITIONS.get();
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
    public boolean hasPathCapability(Path path, String capability) throws IOException {
        return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM)
                || (capability.equals(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE)
                        && getConf().getBoolean(CONDITIONAL, true))
                || super.hasPathCapability(path, capability);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        throw new IOException("a rename is a copy");
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int buffer,
            short replication,
            long block,
            Progressable progress)
            throws IOException {
        if (!overwrite && exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        return upload(path, false);
    }

    private static FSDataOutputStream upload(Path path, boolean onlyIfNone) throws IOException {
        java.nio.file.Path file = StoreFiles.local(path);
        java.nio.file.Path upload = Files.createTempFile("upload-", "");
        OutputStream out = new FilterOutputStream(Files.newOutputStream(upload, StandardOpenOption.TRUNCATE_EXISTING)) {
            /** Not byte by byte. */
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                super.close();
                publish(upload, file, onlyIfNone);
            }
        };
        return new FSDataOutputStream(out, null);
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int buffer, short replication, long block, Progressable progress)
            throws IOException {
        return create(path, FsPermission.getFileDefault(), overwrite, buffer, replication, block, progress);
    }

    /** The store checks at the end that there is no file only where a builder asks for that, and else here, before. */
    @Override
    public FSDataOutputStreamBuilder<?, ?> createFile(Path path) {
        return new Upload(this, path);
    }

    private static final class Upload extends FSDataOutputStreamBuilder<FSDataOutputStream, Upload> {
        Upload(ObjectStore files, Path path) {
            super(files, path);
        }

        @Override
        public Upload getThisBuilder() {
            return this;
        }

        @Override
        public FSDataOutputStream build() throws IOException {
            if (!getOptions().getBoolean(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, false)) {
                return getFS().create(getPath(), getFlags().contains(CreateFlag.OVERWRITE));
            }
            CONDITIONS.incrementAndGet();
            return upload(getPath(), !getFS().getConf().getBoolean(IGNORED, false));
        }
    }

    /** What the builder of a file calls on a file system that wraps this one. */
    @Override
    public FSDataOutputStream createNonRecursive(
            Path path,
            FsPermission permission,
            EnumSet<CreateFlag> flags,
            int buffer,
            short replication,
            long block,
            Progressable progress)
            throws IOException {
        boolean overwrite = flags.contains(CreateFlag.OVERWRITE);
        return create(path, permission, overwrite, buffer, replication, block, progress);
    }

    private static void publish(java.nio.file.Path upload, java.nio.file.Path file, boolean onlyIfNone)
            throws IOException {
        Files.createDirectories(file.getParent());
        if (!onlyIfNone) {
            Files.move(upload, file, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try {
            Files.createLink(file, upload);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            // What S3A throws at 412 Precondition Failed is one of these, and none of "already exists".
            throw new PathIOException(file.toString(), "PreconditionFailed", e);
        } finally {
            Files.delete(upload);
        }
    }
}
