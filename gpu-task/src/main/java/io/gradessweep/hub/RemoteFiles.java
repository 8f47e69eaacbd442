package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Turns locations into local paths, fetching what is not here yet. A location is a local path, {@code hf://org/name@commit}
 * or a URI of a Hadoop file system, so that it means the same on every machine; each is looked up once by one instance.
 */
public final class RemoteFiles {
    private static final String LOCAL = "file:";
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");
    private static final Pattern PASSWORD = Pattern.compile("[^/]+//[^/@:]*:(?!\\d+(/|$))[^@]*@.*");

    private final UnaryOperator<String> environment;
    private final DownloadListener listener;
    private final HadoopFiles hadoop;
    private final FileHashes hashes;
    private final Map<String, Path> directories = new ConcurrentHashMap<>();
    private final Map<String, Path> files = new ConcurrentHashMap<>();
    private final Map<Path, String> fingerprints = new ConcurrentHashMap<>();

    /**
     * @param cache where copies of Hadoop's files and notes of checksums are kept; models of the hub have Hugging Face's
     * @param environment a variable's value, or null: {@code HF_HOME}, {@code HF_TOKEN} and their like
     */
    public RemoteFiles(Path cache, UnaryOperator<String> environment, DownloadListener listener) {
        this.environment = environment;
        this.listener = listener;
        this.hadoop = new HadoopFiles(cache.resolve("fetched"), listener);
        this.hashes = new FileHashes(cache.resolve("checksums"));
    }

    /** Whether a text is {@code hf://...} or another URI, rather than a path. */
    public static boolean isUri(String text) {
        return SCHEME.matcher(text).matches();
    }

    /**
     * The location that means this model's files from now on: of the hub, at a full commit.
     *
     * @throws InvalidInputException where the hub refuses, or cannot be asked and never was
     */
    public String pinned(String location) {
        return isOfHub(location) ? hub().pinned(HubModel.of(location)).location() : location;
    }

    /**
     * A model's directory, fetched where it is not here.
     *
     * @param location as {@link #pinned} gives it
     * @throws InvalidInputException telling what is missing and how it can be had
     */
    public Path model(String location) {
        return directories.computeIfAbsent(location, this::findModel);
    }

    /**
     * A model's {@code config.json}, for who needs nothing else of it: no weights are fetched.
     *
     * @param location as {@link #pinned} gives it; it may name the file itself where it is not of the hub
     * @return the file, or a local location as it is
     * @throws InvalidInputException telling what is missing and how it can be had
     */
    public Path config(String location) {
        if (isOfHub(location)) {
            return hub().config(HubModel.of(location));
        }
        if (!isOfHadoop(location)) {
            return path(location);
        }
        return file(location.endsWith(".json") ? location : location.replaceFirst("/*$", "/" + ModelLayout.CONFIG));
    }

    /** A file, fetched where it is not here. */
    public Path file(String location) {
        return files.computeIfAbsent(location, this::findFile);
    }

    /**
     * The locations of the data files of that name, in order.
     *
     * @param pattern a location whose last name may hold {@code *}
     * @return none where there is none
     */
    public List<String> matching(String pattern) {
        if (isOfHadoop(pattern)) {
            return hadoop.matching(withoutPassword(pattern));
        }
        requireDataFile(pattern);
        return LocalFiles.matching(path(pattern)).stream()
                .map(file -> pattern.startsWith(LOCAL) ? file.toUri().toString() : file.toString())
                .toList();
    }

    /** SHA-256 over the files a model is made of, wherever they lie. */
    public String fingerprint(Path modelDirectory) {
        return fingerprints.computeIfAbsent(modelDirectory, hashes::ofModel);
    }

    /**
     * A model that is here and still what was planned with. Only copies of Hadoop's files are looked at: a commit of the
     * hub never changes, and reading a local model through for every run would take longer than some runs.
     *
     * @param planned the fingerprint that the model had when the sweep was planned, or empty where none was taken
     */
    public Path unchangedModel(String location, String planned) {
        Path directory = model(location);
        if (isOfHadoop(location) && !planned.isEmpty() && !planned.equals(fingerprint(directory))) {
            throw new InvalidInputException(location + ": changed since the sweep was planned; plan it again");
        }
        return directory;
    }

    private Path findModel(String location) {
        if (isOfHub(location)) {
            return hub().directory(HubModel.of(location));
        }
        return isOfHadoop(location) ? hadoop.model(withoutPassword(location)) : path(location);
    }

    private Path findFile(String location) {
        requireDataFile(location);
        return isOfHadoop(location) ? hadoop.file(withoutPassword(location)) : path(location);
    }

    private static void requireDataFile(String location) {
        if (isOfHub(location)) {
            throw new InvalidInputException(location + ": hf:// names models; data files are local or of Hadoop");
        }
    }

    private static boolean isOfHub(String location) {
        return location.startsWith(HubModel.SCHEME);
    }

    /** What lies on this machine's own file systems is read where it lies. */
    private static boolean isOfHadoop(String location) {
        return isUri(location) && !isOfHub(location) && !location.startsWith(LOCAL);
    }

    private static Path path(String location) {
        try {
            return location.startsWith(LOCAL) ? Path.of(URI.create(location)) : Path.of(location);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(location + ": is no URI of a local file, such as file:///data", e);
        }
    }

    /** Locations are stored with every run, and shown. */
    private static String withoutPassword(String location) {
        if (PASSWORD.matcher(location).matches()) {
            throw new InvalidInputException(
                    "a URI must not hold a password: " + location.replaceFirst("//[^@]*@", "//...@"));
        }
        return location;
    }

    private HubModels hub() {
        Path home = Path.of(System.getProperty("user.home"));
        return new HubModels(HubSettings.of(environment, home, Retries.USUAL), listener);
    }
}
