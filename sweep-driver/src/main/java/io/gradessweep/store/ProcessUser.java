package io.gradessweep.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * The user of this process. Containers often give it a user id that has no name (docker run -u, OpenShift): then
 * Hadoop's login fails, and Java knows no home.
 */
public final class ProcessUser {
    /** The value that Java gives where the system has no name or no home for the user id. */
    private static final String UNKNOWN = "?";

    private ProcessUser() {}

    /**
     * Gives a process without a name the one of {@code HADOOP_USER_NAME}, else {@code uid} and its user id, and one
     * without a home that of {@code HOME}. It must be called before anything asks Hadoop or Java for them.
     *
     * @param environment gives the value of a variable, or null
     */
    public static void complete(UnaryOperator<String> environment) {
        if (isUnknown(System.getProperty("user.home")) && startsAtRoot(environment.apply("HOME"))) {
            System.setProperty("user.home", environment.apply("HOME"));
        }
        if (isUnknown(System.getProperty("user.name"))) {
            String given = environment.apply("HADOOP_USER_NAME");
            String name = given == null || given.isBlank() ? "uid" + userId() : given;
            System.setProperty("user.name", name);
            UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
        }
    }

    private static boolean isUnknown(String property) {
        return property == null || property.isBlank() || property.equals(UNKNOWN);
    }

    private static boolean startsAtRoot(String path) {
        return path != null && path.startsWith("/");
    }

    private static String userId() {
        try {
            return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "";
        }
    }
}
