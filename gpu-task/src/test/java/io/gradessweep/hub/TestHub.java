package io.gradessweep.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A hub on loopback that speaks the protocol of huggingface.co with one model, {@code org/tiny}: weights lie on a second
 * server, to which it redirects with a signed address; small files it redirects to another address of its own.
 */
final class TestHub implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final String SIGNATURE = "signed-for-an-hour";

    /** What arrived where. */
    record Request(String server, String method, String path, String authorization, String range) {}

    /** What goes wrong with a request, once. */
    @FunctionalInterface
    interface Fault {
        void answer(HttpExchange exchange, byte[] content) throws IOException;
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final Map<String, byte[]> files = new TreeMap<>();
    /** By {@code METHOD name}, where the content comes from; each list is used up from its front. */
    final Map<String, List<Fault>> faults = new ConcurrentHashMap<>();

    boolean ignoresRanges;
    String commit = COMMIT;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer hub;
    private final HttpServer fileServer;

    TestHub() throws IOException {
        hub = server("hub", this::answerAsHub);
        fileServer = server("files", this::answerAsFileServer);
    }

    String endpoint() {
        return address(hub);
    }

    TestHub with(String name, String content) {
        files.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    TestHub with(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    void fails(String methodAndName, Fault... with) {
        faults.put(methodAndName, new CopyOnWriteArrayList<>(with));
    }

    static Fault status(int status, String... headers) {
        return (exchange, content) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /**
     * Announces all, sends some, and hangs up when the client has written it. A client drops what it has received and
     * not read when a connection breaks.
     *
     * @param written the file that the client writes
     */
    static Fault cutAfter(int bytes, Path written) {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, bytes);
            exchange.getResponseBody().flush();
            while (!Thread.interrupted() && (!Files.exists(written) || Files.size(written) < bytes)) {
                LockSupport.parkNanos(1_000_000);
            }
        };
    }

    long count(String server, String method) {
        return requests.stream()
                .filter(request ->
                        request.server().equals(server) && request.method().equals(method))
                .count();
    }

    private void answerAsHub(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith("/api/models/")) {
            if (!fails(exchange, "listing", new byte[0])) {
                send(exchange, listing());
            }
            return;
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        byte[] content = files.get(name);
        exchange.getResponseHeaders().set("X-Repo-Commit", commit);
        boolean onFileServer = name.endsWith(".safetensors");
        if (fails(exchange, onFileServer ? "hub " + name : name, content)) {
            return;
        }
        if (content == null) {
            status(404, "X-Error-Code", "EntryNotFound").answer(exchange, content);
            return;
        }
        if (onFileServer) {
            status(
                            302,
                            "X-Linked-Etag",
                            "\"" + hash("SHA-256", content) + "\"",
                            "X-Linked-Size",
                            Integer.toString(content.length),
                            "Location",
                            address(fileServer) + "/" + name + "?signature=" + SIGNATURE)
                    .answer(exchange, content);
        } else if (path.startsWith("/org/")) {
            status(307, "Location", "/cached" + path).answer(exchange, content);
        } else {
            exchange.getResponseHeaders().set("ETag", "W/\"" + gitBlob(content) + "\"");
            send(exchange, content);
        }
    }

    private void answerAsFileServer(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        byte[] content = files.get(name);
        if (!exchange.getRequestURI().getQuery().equals("signature=" + SIGNATURE)) {
            exchange.sendResponseHeaders(403, -1);
        } else if (!fails(exchange, name, content)) {
            send(exchange, content);
        }
    }

    private boolean fails(HttpExchange exchange, String name, byte[] content) throws IOException {
        List<Fault> left = faults.getOrDefault(exchange.getRequestMethod() + " " + name, List.of());
        if (left.isEmpty()) {
            return false;
        }
        left.remove(0).answer(exchange, content);
        return true;
    }

    private void send(HttpExchange exchange, byte[] content) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        Headers headers = exchange.getResponseHeaders();
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        int from = 0;
        if (range != null && !ignoresRanges) {
            from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            headers.set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(content, from, content.length - from);
        }
    }

    private byte[] listing() throws IOException {
        ObjectNode answer = new ObjectMapper().createObjectNode().put("sha", commit);
        files.keySet().forEach(name -> answer.withArray("siblings").addObject().put("rfilename", name));
        return new ObjectMapper().writeValueAsBytes(answer);
    }

    private HttpServer server(String name, HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.add(new Request(
                    name,
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawPath(),
                    Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), ""),
                    Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Range"), "")));
            try (exchange) {
                handler.handle(exchange);
            }
        });
        server.start();
        return server;
    }

    private static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    static String hash(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            Arrays.stream(parts).forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String gitBlob(byte[] content) {
        return hash("SHA-1", ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8), content);
    }

    @Override
    public void close() {
        hub.stop(0);
        fileServer.stop(0);
        threads.shutdownNow();
    }
}
