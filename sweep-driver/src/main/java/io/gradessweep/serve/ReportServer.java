package io.gradessweep.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gradessweep.document.HtmlPage;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Serves a {@link LiveReport} on the loopback interface. It serves files in memory by their exact path, and opens none
 * that a request names. One thread brings the report up to date while somebody looks at it.
 */
public final class ReportServer implements AutoCloseable {
    private static final int ANSWERS_AT_ONCE = 4;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** Rendering leaves the machine to the sweep: it takes a fifth of the time at most. */
    private static final int PAUSE_PER_RENDERING = 4;

    private static final Duration WATCHED = Duration.ofMinutes(1);
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final LiveReport report;
    private final HttpServer server;
    private final Set<String> hosts;
    private final ExecutorService answers =
            Executors.newFixedThreadPool(ANSWERS_AT_ONCE, work -> daemon(work, "report-answers"));
    private final ScheduledExecutorService updates =
            Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "report-updates"));
    private volatile long askedNanos = System.nanoTime();

    /**
     * Starts to serve.
     *
     * @param port the port; 0 for any that is free
     * @throws InvalidInputException if the port is in use
     */
    public ReportServer(LiveReport report, int port) throws IOException {
        this.report = report;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            throw new InvalidInputException(
                    "port " + port + " of this machine is in use; name another one with --port, or 0 for any", e);
        }
        int taken = server.getAddress().getPort();
        hosts = Set.of("127.0.0.1:" + taken, "localhost:" + taken, "[::1]:" + taken);
        server.createContext("/", this::answer);
        server.setExecutor(answers);
        server.start();
        schedule(PAUSE);
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void schedule(Duration pause) {
        ScheduledFuture<?> unused = updates.schedule(this::update, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void update() {
        Duration pause = PAUSE;
        try {
            long begun = System.nanoTime();
            if (begun - askedNanos < WATCHED.toNanos() && report.look()) {
                Duration rest = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(PAUSE_PER_RENDERING);
                pause = rest.compareTo(PAUSE) > 0 ? rest : PAUSE;
            }
        } finally {
            if (!updates.isShutdown()) {
                schedule(pause);
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Cache-Control", "no-store");
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("X-Frame-Options", "DENY");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Content-Security-Policy", HtmlPage.LIVE_POLICY + "; frame-ancestors 'none'");
            // A page of another site could have its own name lead here.
            if (!hosts.contains(
                    Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Host"), ""))) {
                refuse(exchange, 403, "this server answers to its own address only");
                return;
            }
            if (!READING.contains(exchange.getRequestMethod())) {
                headers.set("Allow", "GET, HEAD");
                refuse(exchange, 405, "this server is read only");
                return;
            }
            askedNanos = System.nanoTime();
            Optional<ServedFile> file = report.file(exchange.getRequestURI().getRawPath());
            if (file.isEmpty()) {
                refuse(exchange, 404, "the report has no such file");
                return;
            }
            send(exchange, 200, file.get());
        }
    }

    private static void refuse(HttpExchange exchange, int status, String message) throws IOException {
        byte[] content = (message + "\n").getBytes(StandardCharsets.UTF_8);
        send(exchange, status, new ServedFile("text/plain; charset=utf-8", content));
    }

    private static void send(HttpExchange exchange, int status, ServedFile file) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", file.type());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(file.content().length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, file.content().length);
        exchange.getResponseBody().write(file.content());
    }

    /** Stops to serve, also while the report is being computed. */
    @Override
    public void close() {
        updates.shutdownNow();
        server.stop(0);
        answers.shutdownNow();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
