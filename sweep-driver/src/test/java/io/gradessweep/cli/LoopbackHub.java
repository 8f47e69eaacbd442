package io.gradessweep.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A hub on this machine that has one model, {@code org/real}, and one data set, {@code org/rows}, at one commit. Files with a
 * slash in their name are the data set's.
 */
final class LoopbackHub implements AutoCloseable {
    static final String COMMIT = "89abcdef".repeat(5);

    private final Map<String, String> files;
    private final List<String> fetched = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    /** @param files of the model, by name */
    LoopbackHub(Map<String, String> files) throws IOException {
        this.files = files;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The names of the files whose content was asked for. */
    List<String> fetched() {
        return fetched;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String start = path.startsWith("/datasets/") ? "/datasets/org/rows" : "/org/real";
        String name = path.replaceFirst("^" + start + "/resolve/" + COMMIT + "/", "");
        boolean listed =
                path.startsWith("/api/models/org/real/") || path.startsWith("/api/datasets/org/rows/revision/");
        boolean known = listed || (files.containsKey(name) && name.contains("/") == path.startsWith("/datasets/"));
        byte[] content = (listed ? listing(path.startsWith("/api/datasets/")) : files.getOrDefault(name, ""))
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        exchange.getResponseHeaders().set("ETag", gitBlob(content));
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(known ? 200 : 404, known && !head ? content.length : -1);
        if (known && !head) {
            if (!listed) {
                fetched.add(name);
            }
            exchange.getResponseBody().write(content);
        }
        exchange.close();
    }

    private String listing(boolean ofRows) {
        return files.keySet().stream()
                .filter(name -> name.contains("/") == ofRows)
                .map(name -> "{\"rfilename\": \"" + name + "\"}")
                .collect(Collectors.joining(", ", "{\"sha\": \"" + COMMIT + "\", \"siblings\": [", "]}"));
    }

    private static String gitBlob(byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
            return '"' + HexFormat.of().formatHex(digest.digest(content)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
