package io.gradessweep.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gradessweep.hub.HadoopUri;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.ResultsException;
import io.gradessweep.spec.InvalidInputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * The location of a sweep's results.
 *
 * @param uri the location as Hadoop takes it
 * @param local the directory, if it is on this machine
 */
public record ResultsLocation(String uri, Optional<Path> local) {
    /**
     * Returns the location that a text names.
     *
     * @param text a path, or a URI of a Hadoop file system: {@code hdfs://...}, {@code s3a://...}
     * @throws InvalidInputException if the text is neither, or a URI with a password
     */
    public static ResultsLocation of(String text, Path workingDirectory) {
        if (!RemoteFiles.isUri(text)) {
            return local(workingDirectory.resolve(text).normalize());
        }
        HadoopUri.withoutPassword(text);
        try {
            URI uri = new URI(text);
            return "file".equals(uri.getScheme())
                    ? local(Path.of(uri.getPath()).normalize())
                    : new ResultsLocation(text, Optional.empty());
        } catch (URISyntaxException e) {
            throw new InvalidInputException("the results location is neither a path nor a URI: " + text, e);
        }
    }

    /** Returns the location as a user would write it. */
    public String shown() {
        return local.map(Path::toString).orElse(uri);
    }

    public ParquetResultStore store() {
        return new ParquetResultStore(uri, new Configuration());
    }

    /**
     * Opens the results for a job.
     *
     * @param staging the directory of this machine through which large files go to another file system
     */
    public ParquetResultStore store(Path staging) {
        Configuration configuration = new Configuration();
        configuration.set(ParquetResultStore.STAGING, staging.toString());
        return new ParquetResultStore(uri, configuration);
    }

    /** @throws ResultsException if reports and queries could not read results that are written here */
    public void requireReadable() {
        local.ifPresent(ResultDatabase::requireReadable);
    }

    /**
     * Returns a directory of this machine that reports and queries can read. For remote results, this is a copy that is
     * first brought up to date.
     *
     * @param cache gives the directory that holds the copies; it is asked for remote results alone, since to find one that
     *     is fit takes a moment
     */
    public Path readable(Supplier<Path> cache) {
        if (local.isPresent()) {
            return local.get();
        }
        Path copy = cache.get()
                .resolve("results")
                .resolve(UUID.nameUUIDFromBytes(uri.getBytes(UTF_8)).toString());
        store().mirror(copy);
        return copy;
    }

    private static ResultsLocation local(Path path) {
        return new ResultsLocation(path.toUri().toString(), Optional.of(path));
    }
}
