package io.gradessweep.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.store.SweepDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP as a client on this machine sees it; what the client library would mend is written to a socket. */
class ReportServerTest {
    private static final String SECRET = "nobody may read this";

    @TempDir
    static Path home;

    private static SweepDirectory sweep;
    private static LiveReport report;
    private static ReportServer server;

    private final HttpClient client = HttpClient.newHttpClient();

    /** All of it is read only, but for the sweep that goes on at the end. */
    @BeforeAll
    static void start() throws IOException {
        sweep = new SweepDirectory(home);
        sweep.complete(0);
        Files.writeString(home.resolve("secret.txt"), SECRET);
        Files.writeString(sweep.directory().resolve("secret.html"), SECRET);
        Files.createSymbolicLink(sweep.directory().resolve("link.html"), home.resolve("secret.txt"));
        Files.createSymbolicLink(sweep.directory().resolve("tables"), home);
        report = new LiveReport(sweep.location(), sweep.cache(), Clock.systemUTC());
        server = new ReportServer(report, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        URI address = server.address().resolve(path);
        return client.send(
                HttpRequest.newBuilder(address)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    /** Sends a request as it stands, and returns the whole response. */
    private String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String get(String target) throws IOException {
        return raw("GET " + target + " HTTP/1.1\r\nHost: " + server.address().getAuthority()
                + "\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8, <!doctype html>",
        "/index.html, text/html; charset=utf-8, <!doctype html>",
        "/report.md, text/markdown; charset=utf-8, # Results of results",
        "/losses.svg, image/svg+xml, <svg",
        "/tables/provenance.csv, text/csv; charset=utf-8, 'property,value'",
        "/tables/provenance.tex, text/plain; charset=utf-8, \\begin{table}",
        "/state.json, application/json, '{\"version\":'"
    })
    void theFilesOfTheReportHaveTheirTypes(String path, String type, String start) throws Exception {
        HttpResponse<String> response = ask("GET", path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'")
                .contains("connect-src 'self'", "frame-ancestors 'none'");
        assertThat(response.body()).contains(start);
        HttpResponse<String> head = ask("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(head.headers().firstValue("Content-Length")).isPresent();
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/../../../../../../etc/passwd",
                "/tables/../../secret.txt",
                "/tables/secret.txt",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "/..%5csecret.txt",
                "/%00",
                "//etc/passwd",
                "/etc/passwd",
                "http://127.0.0.1/etc/passwd",
                "file:///etc/passwd",
                "/secret.html",
                "/link.html",
                "/runs/",
                "/index.html/",
                "/./index.html",
                "*"
            })
    void nothingElseIsReachable(String target) throws IOException {
        assertThat(get(target)).matches("(?s)HTTP/1\\.1 40[04] .*").doesNotContain(SECRET, "root:");
        assertThat(get("/" + sweep.directory() + "/secret.html")).startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"})
    void otherMethodsAreRefused(String method) throws IOException {
        String response = raw(method + " / HTTP/1.1\r\nHost: "
                + server.address().getAuthority() + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(response)
                .startsWith("HTTP/1.1 405 ")
                .contains("Allow: GET, HEAD")
                .endsWith("read only\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: evil.example", "Host: 127.0.0.1", "X: no host"})
    void otherNamesAreRefused(String header) throws IOException {
        assertThat(raw("GET / HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .doesNotContain("<html");
    }

    @Test
    void itListensOnLoopbackAlone() throws IOException {
        assertThat(server.address().getHost()).isEqualTo("127.0.0.1");
        List<String> listening = Files.readAllLines(Path.of("/proc/net/tcp"));
        String port = ":%04X ".formatted(server.address().getPort());
        assertThat(listening.stream().filter(line -> line.contains(port + "00000000:0000 0A")))
                .isNotEmpty()
                .allMatch(line -> line.contains(" 0100007F" + port));
    }

    @Test
    void aPortInUseIsNamed() {
        assertThatThrownBy(() -> new ReportServer(report, server.address().getPort()).close())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("port " + server.address().getPort()
                        + " of this machine is in use; name another one with --port, or 0 for any");
    }

    /** The page that a tab gets is whole and of one version, whatever is computed meanwhile. */
    @Test
    void severalTabsSeeTheSweepMove() throws Exception {
        ExecutorService tabs = Executors.newFixedThreadPool(8);
        List<Future<Integer>> seen = new ArrayList<>();
        for (int tab = 0; tab < 8; tab++) {
            seen.add(tabs.submit(() -> {
                int asked = 0;
                while (true) {
                    String page = ask("GET", "/").body();
                    assertThat(page).startsWith("<!doctype html>").endsWith("</html>\n");
                    asked++;
                    if (page.contains("2 runs completed")) {
                        return asked;
                    }
                    Thread.sleep(50);
                }
            }));
        }
        sweep.complete(1);
        for (Future<Integer> tab : seen) {
            assertThat(tab.get()).isPositive();
        }
        tabs.shutdown();
        assertThat(report.renderings()).isEqualTo(2);
    }
}
