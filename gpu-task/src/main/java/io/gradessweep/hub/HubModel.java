package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of the Hugging Face hub: {@code hf://org/name@revision}.
 *
 * @param repository {@code org/name}
 * @param revision a branch, a tag or a full commit; {@code main} if none is given
 */
record HubModel(String repository, String revision) {
    static final String SCHEME = "hf://";

    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]*";
    private static final Pattern LOCATION = Pattern.compile(SCHEME + "(" + NAME + "/" + NAME + ")(?:@(.*))?");
    /** The form of a revision. It becomes a path below {@code refs}, so no segment may be {@code .} or {@code ..}. */
    private static final Pattern REVISION = Pattern.compile(NAME + "(?:/" + NAME + ")*");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /**
     * Parses a location.
     *
     * @throws InvalidInputException describing the form of a location of the hub
     */
    static HubModel of(String location) {
        Matcher matcher = LOCATION.matcher(location);
        String revision = matcher.matches() && matcher.group(2) != null ? matcher.group(2) : "main";
        if (!matcher.matches()
                || matcher.group(1).contains("--") // separates organisation and name in the cache
                || !REVISION.matcher(revision).matches()) {
            throw new InvalidInputException(
                    "a model of the Hugging Face hub is written hf://org/name or hf://org/name@revision, not "
                            + location);
        }
        return new HubModel(matcher.group(1), revision);
    }

    HubModel at(String commit) {
        return new HubModel(repository, commit);
    }

    /** Returns whether the revision is a full commit, which always has the same files. */
    boolean isPinned() {
        return isCommit(revision);
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    String location() {
        return SCHEME + repository + "@" + revision;
    }
}
