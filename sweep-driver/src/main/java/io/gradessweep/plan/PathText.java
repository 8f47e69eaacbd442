package io.gradessweep.plan;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Paths in configuration: {@code ${NAME}} and {@code ${NAME:-default}} are replaced from the environment, relative paths
 * are meant from the working directory.
 *
 * @param environment a variable's value, or null
 */
record PathText(Path workingDirectory, UnaryOperator<String> environment) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    /** @param where file and key, for messages */
    Path resolve(String text, String where) {
        return workingDirectory.resolve(path(substituted(text, where), where)).normalize();
    }

    /** A path below {@code directory}; leaving it is an error. */
    Path inside(Path directory, String text, String where) {
        Path relative = path(substituted(text, where), where);
        Path resolved = directory.resolve(relative).normalize();
        if (relative.isAbsolute() || !resolved.startsWith(directory)) {
            throw new InvalidInputException(where + " must be a relative path inside " + directory + ", not " + text);
        }
        return resolved;
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
