package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.util.regex.Pattern;

/** Checks of the URIs that name files of Hadoop. */
public final class HadoopUri {
    /** A colon before an {@code @}, unless a port follows it. */
    private static final Pattern PASSWORD = Pattern.compile("[^/]+//[^/:]*:(?!\\d+(/|$))[^@]*@.*");

    private HadoopUri() {}

    /**
     * Returns the URI, after checking that it holds no password, since URIs are stored with every run and shown.
     *
     * @throws InvalidInputException if it holds one, without showing it, saying what to set instead
     */
    public static String withoutPassword(String uri) {
        if (PASSWORD.matcher(uri).matches()) {
            throw new InvalidInputException("a URI must not hold a password: " + uri.replaceFirst("//.*@", "//...@")
                    + "; set it in core-site.xml or in the environment, as fs.s3a.secret.key or AWS_SECRET_ACCESS_KEY"
                    + " for s3a://");
        }
        return uri;
    }
}
