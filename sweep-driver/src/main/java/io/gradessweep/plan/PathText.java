package io.gradessweep.plan;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.spec.InvalidInputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves paths in configuration. {@code ${NAME}} and {@code ${NAME:-default}} are replaced from the environment,
 * relative paths start at the working directory, and URIs are left as they are.
 *
 * @param environment returns a variable's value, or null
 */
record PathText(Path workingDirectory, UnaryOperator<String> environment) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    /**
     * Returns a URI as it is written, or else an absolute path.
     *
     * @param where the file and the key, for messages
     */
    String location(String text, String where) {
        String substituted = substituted(text, where);
        return RemoteFiles.isUri(substituted)
                ? substituted
                : workingDirectory.resolve(path(substituted, where)).normalize().toString();
    }

    /** Returns a location below {@code directory}. A path that leads out of it is an error. */
    String inside(String directory, String text, String where) {
        Path relative = path(substituted(text, where), where).normalize();
        if (relative.isAbsolute() || relative.startsWith("..")) {
            throw new InvalidInputException(where + " must be a relative path inside " + directory + ", not " + text);
        }
        return directory.replaceFirst("/+$", "") + "/" + relative;
    }

    private String substituted(String text, String where) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String value = environment.apply(matcher.group(1));
            if (value == null || value.isEmpty()) {
                value = matcher.group(2);
            }
            if (value == null) {
                throw new InvalidInputException(where + " needs the environment variable " + matcher.group(1)
                        + ", which is not set; or write ${" + matcher.group(1) + ":-default}");
            }
            matcher.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(result).toString();
    }

    private static Path path(String text, String where) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InvalidInputException(where + " is not a path: " + text, e);
        }
    }
}
