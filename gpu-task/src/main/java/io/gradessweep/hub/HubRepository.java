package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of the Hugging Face hub, {@code hf://org/name@revision}, or a data set, {@code hf://datasets/org/name@revision}.
 *
 * @param kind what the repository holds
 * @param repository {@code org/name}
 * @param revision a branch, a tag or a full commit; {@code main} if none is given
 */
record HubRepository(Kind kind, String repository, String revision) {
    /** The kinds of repositories, by what they hold. */
    enum Kind {
        MODEL("model", ""),
        DATA_SET("dataset", "datasets/");

        private final String label;
        private final String prefix;

        Kind(String label, String prefix) {
            this.label = label;
            this.prefix = prefix;
        }

        /** Returns the word for such a repository; with an s it is what the hub's API and cache call them. */
        String label() {
            return label;
        }

        /** Returns what stands before the name of such a repository in addresses. */
        String prefix() {
            return prefix;
        }
    }

    static final String SCHEME = "hf://";

    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]*";
    private static final Pattern LOCATION = Pattern.compile(SCHEME + "(" + NAME + "/" + NAME + ")(?:@(.*))?");
    /** A file of a data set. A revision with a slash can only be one of the hub's own, as in huggingface_hub. */
    private static final Pattern DATA_FILE = Pattern.compile(
            SCHEME + "datasets/(" + NAME + "/" + NAME + ")(?:@(refs/(?:convert|pr)/" + NAME + "|" + NAME + "))?/(.+)");
    /** The form of a revision. It becomes a path below {@code refs}, so no segment may be {@code .} or {@code ..}. */
    private static final Pattern REVISION = Pattern.compile(NAME + "(?:/" + NAME + ")*");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /**
     * Parses a location.
     *
     * @throws InvalidInputException describing the form of a location of the hub
     */
    static HubRepository of(String location) {
        Matcher matcher = LOCATION.matcher(location);
        String revision = matcher.matches() && matcher.group(2) != null ? matcher.group(2) : "main";
        if (!matcher.matches()
                || matcher.group(1).contains("--") // separates organisation and name in the cache
                || !REVISION.matcher(revision).matches()) {
            throw new InvalidInputException(
                    "a model of the Hugging Face hub is written hf://org/name or hf://org/name@revision, not "
                            + location);
        }
        return new HubRepository(Kind.MODEL, matcher.group(1), revision);
    }

    /**
     * A file of a data set.
     *
     * @param name its path in the repository
     */
    record DataFile(HubRepository repository, String name) {
        String location() {
            return repository.location() + "/" + name;
        }
    }

    /**
     * Parses the location of a file of a data set.
     *
     * @throws InvalidInputException describing the form of such a location
     */
    static DataFile dataFile(String location) {
        Matcher matcher = DATA_FILE.matcher(location);
        if (!matcher.matches()
                || matcher.group(1).contains("--")
                || List.of(matcher.group(3).split("/", -1)).stream()
                        .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."))) {
            throw new InvalidInputException("rows of the Hugging Face hub are written hf://datasets/org/name/FILE or"
                    + " hf://datasets/org/name@revision/FILE, not " + location);
        }
        String revision = matcher.group(2) == null ? "main" : matcher.group(2);
        return new DataFile(new HubRepository(Kind.DATA_SET, matcher.group(1), revision), matcher.group(3));
    }

    HubRepository at(String commit) {
        return new HubRepository(kind, repository, commit);
    }

    /** Returns whether the revision is a full commit, which always has the same files. */
    boolean isPinned() {
        return isCommit(revision);
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    String location() {
        return SCHEME + kind.prefix() + repository + "@" + revision;
    }
}
