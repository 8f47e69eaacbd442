package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Turns locations into local paths, and fetches remote files. A location is a local path, {@code hf://org/name@commit},
 * {@code hf://datasets/org/name@commit/FILE} or a URI of a Hadoop file system, so that it means the same on every machine. One instance looks up each location
 * only once.
 */
public final class RemoteFiles {
    private static final String LOCAL = "file:";
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

    private final UnaryOperator<String> environment;
    private final DownloadListener listener;
    private final HadoopFiles hadoop;
    private final FileHashes hashes;
    private final Map<String, Path> directories = new ConcurrentHashMap<>();
    private final Map<String, Path> files = new ConcurrentHashMap<>();
    private final Map<HubRepository, HubRepository> dataSets = new ConcurrentHashMap<>();
    private final Map<HubRepository, List<String>> dataFiles = new ConcurrentHashMap<>();
    private final Map<Path, String> fingerprints = new ConcurrentHashMap<>();

    /**
     * @param cache the directory of copies of Hadoop's files and of checksum notes; models of the hub are in Hugging
     *     Face's cache
     * @param environment gives the value of a variable such as {@code HF_HOME} and {@code HF_TOKEN}, or null
     */
    public RemoteFiles(Path cache, UnaryOperator<String> environment, DownloadListener listener) {
        this.environment = environment;
        this.listener = listener;
        this.hadoop = new HadoopFiles(cache.resolve("fetched"), listener);
        this.hashes = new FileHashes(cache.resolve("checksums"));
    }

    /** Returns whether a text is {@code hf://...} or another URI, and not a path. */
    public static boolean isUri(String text) {
        return SCHEME.matcher(text).matches();
    }

    /**
     * Returns the location with which a model's files cannot change: for a model of the hub, that at a full commit.
     *
     * @throws InvalidInputException if the hub refuses, or if it does not answer and no commit is known
     */
    public String pinned(String location) {
        return isOfHub(location) ? hub().pinned(HubRepository.of(location)).location() : location;
    }

    /**
     * Returns a model's directory, after fetching it if it is remote.
     *
     * @param location a result of {@link #pinned}
     * @throws InvalidInputException naming what is missing and how to get it
     */
    public Path model(String location) {
        return directories.computeIfAbsent(location, this::findModel);
    }

    /**
     * Returns a model's {@code config.json}, after fetching it if it is remote, without the weights.
     *
     * @param location a result of {@link #pinned}; outside the hub it may also be the file itself
     * @return the file; for a local location, its path as it is
     * @throws InvalidInputException naming what is missing and how to get it
     */
    public Path config(String location) {
        if (isOfHub(location)) {
            return hub().config(HubRepository.of(location));
        }
        if (!isOfHadoop(location)) {
            return path(location);
        }
        return file(location.endsWith(".json") ? location : location.replaceFirst("/*$", "/" + ModelLayout.CONFIG));
    }

    /** Returns a file, after fetching it if it is remote. */
    public Path file(String location) {
        return files.computeIfAbsent(location, this::findFile);
    }

    /**
     * Returns the locations of the data files that match a name, in order.
     *
     * @param pattern a location whose last name may contain {@code *}
     * @return an empty list if there are none; files of a data set of the hub are at a full commit
     */
    public List<String> matching(String pattern) {
        if (isOfHub(pattern)) {
            return ofDataSet(pattern);
        }
        if (isOfHadoop(pattern)) {
            return hadoop.matching(HadoopUri.withoutPassword(pattern));
        }
        return LocalFiles.matching(path(pattern)).stream()
                .map(file -> pattern.startsWith(LOCAL) ? file.toUri().toString() : file.toString())
                .toList();
    }

    /** Returns the SHA-256 over the files that a model consists of. */
    public String fingerprint(Path modelDirectory) {
        return fingerprints.computeIfAbsent(modelDirectory, hashes::ofModel);
    }

    /**
     * Returns a model's directory, after checking that the model has not changed since the sweep was planned. Only
     * copies of Hadoop's files are checked: a commit of the hub never changes, and reading a local model for every run
     * would take longer than some runs.
     *
     * @param planned the fingerprint that the model had when the sweep was planned, or empty if none was taken
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
            return hub().directory(HubRepository.of(location));
        }
        return isOfHadoop(location) ? hadoop.model(HadoopUri.withoutPassword(location)) : path(location);
    }

    private Path findFile(String location) {
        if (isOfHub(location)) {
            return hub().file(HubRepository.dataFile(location));
        }
        return isOfHadoop(location) ? hadoop.file(HadoopUri.withoutPassword(location)) : path(location);
    }

    private List<String> ofDataSet(String pattern) {
        HubRepository.DataFile wanted = HubRepository.dataFile(pattern);
        HubRepository pinned = dataSets.computeIfAbsent(wanted.repository(), hub()::pinned);
        Pattern name = Pattern.compile(Arrays.stream(wanted.name().split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("[^/]*")));
        return dataFiles.computeIfAbsent(pinned, hub()::names).stream()
                .filter(name.asMatchPredicate())
                .sorted()
                .map(file -> new HubRepository.DataFile(pinned, file).location())
                .toList();
    }

    private static boolean isOfHub(String location) {
        return location.startsWith(HubRepository.SCHEME);
    }

    /**
     * Returns whether a location needs a copy by Hadoop. Files on this machine's own file systems are read in place.
     */
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

    private HubModels hub() {
        Path home = Path.of(System.getProperty("user.home"));
        return new HubModels(HubSettings.of(environment, home, Retries.USUAL), listener);
    }
}
