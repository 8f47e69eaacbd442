package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** Operations on the URIs that name files of Hadoop. */
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

    /**
     * Returns the file system that a path names. Hadoop finds it by the scheme of its URI.
     *
     * @param place the beginning of the error message, which names the location
     * @throws InvalidInputException if there is none, or if its classes are missing, saying what to do
     */
    public static FileSystem fileSystem(String place, Path path, Configuration configuration) throws IOException {
        try {
            return path.getFileSystem(configuration);
        } catch (UnsupportedFileSystemException e) {
            throw new InvalidInputException(
                    place + ": there is no file system for " + path.toUri().getScheme()
                            + "://; there are file://, hdfs:// and webhdfs://, and with their jars named in"
                            + " GRADES_CLASSPATH s3a://, abfs:// and others",
                    e);
        } catch (NoClassDefFoundError e) {
            throw withoutJar(place, e);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof ClassNotFoundException) {
                throw withoutJar(place, e);
            }
            throw e;
        }
    }

    private static InvalidInputException withoutJar(String place, Throwable cause) {
        return new InvalidInputException(
                place + ": the class path lacks this file system's jar; name it in GRADES_CLASSPATH", cause);
    }
}
