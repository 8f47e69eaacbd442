package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.net.http.HttpHeaders;
import java.util.regex.Pattern;

/**
 * The hub's description of a file.
 *
 * @param etag SHA-256 of the content in 64 hexadecimal digits or, for small files, git's blob id in 40
 * @param bytes the size of the content
 */
record HubFile(String etag, long bytes) {
    private static final Pattern ETAG = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{40}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /**
     * Reads the headers of {@code resolve}. Headers named {@code X-Linked} describe the file itself if it is stored on
     * another server.
     *
     * @param where model and file, for messages
     */
    static HubFile of(HttpHeaders headers, String where) {
        String etag = headers.firstValue("X-Linked-Etag")
                .or(() -> headers.firstValue("ETag"))
                .orElse("")
                .replaceFirst("^W/", "")
                .replace("\"", "");
        if (!ETAG.matcher(etag).matches()) {
            throw new InvalidInputException(where + ": the hub gives no checksum of it");
        }
        String bytes = headers.firstValue("X-Linked-Size")
                .or(() -> headers.firstValue("Content-Length"))
                .orElse("");
        if (!NUMBER.matcher(bytes).matches()) {
            throw new InvalidInputException(where + ": the hub does not say how long it is");
        }
        return new HubFile(etag, Long.parseLong(bytes));
    }
}
