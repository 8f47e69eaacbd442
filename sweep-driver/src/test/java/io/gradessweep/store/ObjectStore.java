package io.gradessweep.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
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

    private static final URI NAME = URI.create("objects:///");

    static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set("fs.objects.impl", ObjectStore.class.getName());
        return configuration;
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
                publish(upload, file, overwrite);
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

    /** What the builder of a file calls. */
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

    private static void publish(java.nio.file.Path upload, java.nio.file.Path file, boolean overwrite)
            throws IOException {
        Files.createDirectories(file.getParent());
        if (overwrite) {
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
