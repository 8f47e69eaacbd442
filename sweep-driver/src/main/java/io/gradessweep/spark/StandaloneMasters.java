package io.gradessweep.spark;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for the masters that the URL of a standalone cluster names, {@code spark://h1:p1,h2:p2}. Spark itself tries for a
 * minute, with a stack trace for each time, before it gives up.
 */
final class StandaloneMasters {
    private static final String SCHEME = "spark://";
    private static final Pattern ADDRESS = Pattern.compile("(.+):([0-9]{1,5})");
    private static final int TIMEOUT_MILLIS = 10_000;

    private StandaloneMasters() {}

    /**
     * Requires that one of the masters accepts a connection.
     *
     * @param url the URL of any master; those of other kinds are not looked at
     * @throws InvalidInputException if none does
     */
    static void requireOne(String url) {
        if (!url.startsWith(SCHEME)) {
            return;
        }
        List<String> reasons = new ArrayList<>();
        for (String address : url.substring(SCHEME.length()).split(",")) {
            Matcher parts = ADDRESS.matcher(address);
            if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
                throw new InvalidInputException(
                        "the master must be " + SCHEME + "HOST:PORT, or several HOST:PORT with commas, not " + url);
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2))), TIMEOUT_MILLIS);
                return;
            } catch (IOException e) {
                reasons.add(address + ": " + HadoopErrors.words(e));
            }
        }
        throw new InvalidInputException("no master answers at " + url + " (" + String.join("; ", reasons)
                + "); the address of a cluster on this machine is told by grades cluster status");
    }
}
