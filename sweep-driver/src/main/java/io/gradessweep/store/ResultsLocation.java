package io.gradessweep.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.ResultsException;
import io.gradessweep.spec.InvalidInputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * Where a sweep's results lie.
 *
 * @param uri as Hadoop takes it
 * @param local the directory, where it is one of this machine
 */
public record ResultsLocation(String uri, Optional<Path> local) {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

    /** @param text a path, or a URI of a Hadoop file system: {@code hdfs://...}, {@code s3a://...} */
    public static ResultsLocation of(String text, Path workingDirectory) {
        if (!SCHEME.matcher(text).matches()) {
            return local(workingDirectory.resolve(text).normalize());
        }
        try {
            URI uri = new URI(text);
            return "file".equals(uri.getScheme())
                    ? local(Path.of(uri.getPath()).normalize())
                    : new ResultsLocation(text, Optional.empty());
        } catch (URISyntaxException e) {
            throw new InvalidInputException("--results is neither a path nor a URI: " + text, e);
        }
    }

    /** As a person would write it. */
    public String shown() {
        return local.map(Path::toString).orElse(uri);
    }

    public ParquetResultStore store() {
        return new ParquetResultStore(uri, new Configuration());
    }

    /** @throws ResultsException where reports and queries could not read what is written here */
    public void requireReadable() {
        local.ifPresent(ResultDatabase::requireReadable);
    }

    /**
     * A directory of this machine that reports and queries can read: where results lie elsewhere, a copy that is brought up to
     * date.
     *
     * @param cache where copies are kept
     */
    public Path readable(Path cache) {
        if (local.isPresent()) {
            return local.get();
        }
        Path copy = cache.resolve("results")
                .resolve(UUID.nameUUIDFromBytes(uri.getBytes(UTF_8)).toString());
        store().mirror(copy);
        return copy;
    }

    private static ResultsLocation local(Path path) {
        return new ResultsLocation(path.toUri().toString(), Optional.of(path));
    }
}
