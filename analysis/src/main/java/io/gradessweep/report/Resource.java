package io.gradessweep.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text resources of this package. */
final class Resource {
    private static final Pattern INCLUDED = Pattern.compile("\\{(\\w+\\.sql)}");

    private Resource() {}

    /** Reads a statement. A placeholder such as <code>{table2.sql}</code> is replaced by that resource. */
    static String statement(String name) {
        return INCLUDED.matcher(read(name)).replaceAll(found -> Matcher.quoteReplacement(statement(found.group(1))));
    }

    static String read(String name) {
        try (InputStream in = Resource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
