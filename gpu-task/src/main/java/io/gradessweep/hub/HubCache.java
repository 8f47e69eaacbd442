package io.gradessweep.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * The cache of Hugging Face's own tools, in their layout: contents by checksum, commits as directories of links to
 * them, and the last known commit of each branch or tag.
 *
 * <pre>
 * models--org--name/blobs/ETAG, and datasets--org--name/... likewise
 * models--org--name/refs/REVISION
 * models--org--name/snapshots/COMMIT/FILE -> ../../blobs/ETAG
 * .locks/models--org--name/ETAG.lock
 * </pre>
 */
record HubCache(Path root) {

    Path blob(HubRepository model, String etag) {
        return repository(model).resolve("blobs").resolve(etag);
    }

    Path lock(HubRepository model, String etag) {
        return root.resolve(".locks").resolve(folder(model)).resolve(etag + ".lock");
    }

    /**
     * Returns the directory of a commit.
     *
     * @param model the model at a full commit
     */
    Path snapshot(HubRepository model) {
        return repository(model).resolve("snapshots").resolve(model.revision());
    }

    /** Returns the commit that a branch or tag had when the hub was last asked. */
    Optional<String> commit(HubRepository model) throws IOException {
        Path ref = ref(model);
        return Files.isRegularFile(ref)
                ? Optional.of(Files.readString(ref).strip()).filter(HubRepository::isCommit)
                : Optional.empty();
    }

    void remember(HubRepository model, String commit) throws IOException {
        if (commit(model).filter(commit::equals).isPresent()) {
            return;
        }
        Path ref = ref(model);
        Files.createDirectories(ref.getParent());
        Path partial = ref.resolveSibling("." + UUID.randomUUID());
        Files.writeString(partial, commit);
        Files.move(partial, ref, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Links a blob as a file of a commit, if it is not linked already. */
    void link(HubRepository model, String name, String etag) throws IOException {
        Path link = snapshot(model).resolve(name);
        if (Files.isRegularFile(link)) {
            return;
        }
        Files.createDirectories(link.getParent());
        Path partial = link.resolveSibling("." + UUID.randomUUID());
        Files.createSymbolicLink(partial, link.getParent().relativize(blob(model, etag)));
        // This replaces an existing link: one whose blob is gone, or one just made by another process, which may be in
        // use and is never missing.
        Files.move(partial, link, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path ref(HubRepository model) {
        return repository(model).resolve("refs").resolve(model.revision());
    }

    private Path repository(HubRepository model) {
        return root.resolve(folder(model));
    }

    private static String folder(HubRepository model) {
        return model.kind().label() + "s--" + model.repository().replace("/", "--");
    }
}
