package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Models of the hub as local directories, and files of its data sets, which are taken from the cache or downloaded to it. */
final class HubModels {
    private final HubSettings settings;
    private final DownloadListener listener;
    private final HubCache cache;
    private final HubClient client;
    private final BlobDownload blobs;

    HubModels(HubSettings settings, DownloadListener listener) {
        this.settings = settings;
        this.listener = listener;
        this.cache = new HubCache(settings.cache());
        this.client = new HubClient(settings);
        this.blobs = new BlobDownload(client, cache, settings.retries(), listener);
    }

    /**
     * Returns the model at a full commit: the current one of its branch or tag or, with a warning, the last known one
     * if the hub does not answer.
     */
    HubRepository pinned(HubRepository model) {
        if (model.isPinned()) {
            return model;
        }
        try {
            Optional<String> known = cache.commit(model);
            if (settings.offline()) {
                return asKnown(model, known, offline());
            }
            try {
                // if a commit is known, one attempt is enough
                Retries retries = known.isPresent() ? settings.retries().once() : settings.retries();
                String commit = client.listing(model, retries).commit();
                cache.remember(model, commit);
                return model.at(commit);
            } catch (HubUnreachableException e) {
                return asKnown(model, known, e.getMessage());
            }
        } catch (IOException e) {
            throw unusable(model, e);
        }
    }

    /**
     * Returns the directory of a model with all its files. If they are in the cache, no request is made.
     *
     * @param model the model at a full commit
     */
    Path directory(HubRepository model) {
        Path snapshot = cache.snapshot(model);
        if (ModelLayout.isComplete(snapshot)) {
            return snapshot;
        }
        try {
            if (settings.offline()) {
                throw new HubUnreachableException(offline());
            }
            fetch(model);
            return snapshot;
        } catch (HubUnreachableException e) {
            if (ModelLayout.isUsable(snapshot)) {
                return snapshot;
            }
            throw missing(model, e.getMessage());
        } catch (IOException e) {
            throw unusable(model, e);
        }
    }

    /**
     * Returns the file of a model's configuration. If it is in the cache, no request is made.
     *
     * @param model the model at a full commit
     */
    Path config(HubRepository model) {
        Path file = cache.snapshot(model).resolve(ModelLayout.CONFIG);
        try {
            if (settings.offline() && !Files.isRegularFile(file)) {
                throw new HubUnreachableException(offline());
            }
            fetch(model, ModelLayout.CONFIG);
            return file;
        } catch (HubUnreachableException e) {
            throw missing(model, e.getMessage());
        } catch (IOException e) {
            throw unusable(model, e);
        }
    }

    /**
     * Returns the paths of a data set's files. Where the hub does not answer, they are those in the cache.
     *
     * @param repository the data set at a full commit
     */
    List<String> names(HubRepository repository) {
        try {
            if (!settings.offline()) {
                return client.listing(repository, settings.retries()).names();
            }
        } catch (HubUnreachableException e) {
            if (!Files.isDirectory(cache.snapshot(repository))) {
                throw missing(repository, e.getMessage());
            }
        } catch (IOException e) {
            throw unusable(repository, e);
        }
        return cached(repository);
    }

    private List<String> cached(HubRepository repository) {
        Path snapshot = cache.snapshot(repository);
        if (!Files.isDirectory(snapshot)) {
            throw missing(repository, offline());
        }
        try (Stream<Path> files = Files.walk(snapshot)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> snapshot.relativize(file).toString())
                    .toList();
        } catch (IOException e) {
            throw unusable(repository, e);
        }
    }

    /**
     * Returns a file of a data set. If it is in the cache, no request is made.
     *
     * @param file a file of a data set at a full commit
     */
    Path file(HubRepository.DataFile file) {
        HubRepository repository = file.repository();
        Path path = cache.snapshot(repository).resolve(file.name());
        try {
            if (settings.offline() && !Files.isRegularFile(path)) {
                throw new HubUnreachableException(offline());
            }
            fetch(repository, file.name());
            return path;
        } catch (HubUnreachableException e) {
            throw missing(repository, e.getMessage());
        } catch (IOException e) {
            throw unusable(repository, e);
        }
    }

    private void fetch(HubRepository model) throws IOException {
        List<String> names = client.listing(model, settings.retries()).names();
        for (String needed : ModelLayout.NEEDED) {
            if (!names.contains(needed)) {
                throw new InvalidInputException(model.location() + ": the repository has no " + needed);
            }
        }
        List<String> weights = ModelLayout.weights(
                names,
                index -> {
                    fetch(model, index);
                    return Files.newInputStream(cache.snapshot(model).resolve(index));
                },
                model.location());
        for (String name : ModelLayout.companions(names)) {
            fetch(model, name);
        }
        for (String name : weights) {
            fetch(model, name);
        }
    }

    private void fetch(HubRepository model, String name) throws IOException {
        if (Files.isRegularFile(cache.snapshot(model).resolve(name))) {
            return;
        }
        HubFile file = client.file(model, name);
        blobs.fetch(model, name, file);
        cache.link(model, name, file.etag());
    }

    private HubRepository asKnown(HubRepository model, Optional<String> known, String reason) {
        HubRepository found = model.at(known.orElseThrow(() -> missing(model, reason)));
        listener.warning("warning: " + model.location() + ": " + reason + "; taking what it was when last asked, "
                + found.revision());
        return found;
    }

    private InvalidInputException missing(HubRepository model, String reason) {
        return new InvalidInputException(model.location() + " is not in " + settings.cache() + ", and " + reason
                + "; where there is a connection, fetch it with: bin/grades download "
                + (model.kind() == HubRepository.Kind.MODEL
                        ? model.location() + " (or --sweep FILE for all models and rows of a sweep)"
                        : "--sweep FILE"));
    }

    private static String offline() {
        return "HF_HUB_OFFLINE allows no request";
    }

    private InvalidInputException unusable(HubRepository model, IOException e) {
        if (e instanceof InterruptedIOException) {
            return new InvalidInputException(model.location() + ": fetching it was interrupted", e);
        }
        return new InvalidInputException(
                model.location() + ": cannot be kept in " + settings.cache() + ": " + e.getMessage(), e);
    }
}
