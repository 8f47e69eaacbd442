package io.gradessweep.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One request and its redirects. The token is sent only to the hub itself. */
final class HubExchange {
    /** The servers to which a redirect may lead. */
    enum Redirects {
        SAME_HOST,
        ANY_HOST
    }

    private static final Set<Integer> REDIRECT = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 5;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final HubSettings settings;
    /** The client uses HTTP/1.1, since a single stream of HTTP/2 is slower for large files. */
    private final HttpClient client;

    HubExchange(HubSettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .proxy(settings.proxies().selector())
                .build();
    }

    /** Returns the proxy of an address, and the variable that names it; empty if it is asked directly. */
    Optional<String> proxy(URI uri) {
        return settings.proxies().named(uri);
    }

    /** Returns whether an address is the hub's own, by scheme, host and port. */
    boolean isHub(URI uri) {
        return isSameOrigin(uri, settings.endpoint());
    }

    /** Returns the last response, whatever its status. It may be a redirect that must not be followed. */
    HttpResponse<InputStream> send(String method, URI uri, Map<String, String> headers, Redirects redirects)
            throws IOException {
        URI at = uri;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = send(request(method, at, headers));
            Optional<URI> next = next(response, at);
            if (next.isEmpty() || (redirects == Redirects.SAME_HOST && !isSameOrigin(next.get(), at))) {
                return response;
            }
            response.body().close();
            at = next.get();
        }
        throw new IOException("redirects without end");
    }

    private HttpRequest request(String method, URI uri, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(ANSWER)
                .header("User-Agent", "grades-sweep")
                .header("Accept-Encoding", "identity");
        headers.forEach(request::header);
        settings.proxies().login(uri).ifPresent(login -> request.header("Proxy-Authorization", login));
        if (isHub(uri)) {
            settings.token().ifPresent(token -> request.header("Authorization", token.authorization()));
        }
        return request.build();
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /**
     * Returns the address of a redirect. Addresses of file servers are signed, so they must never be part of a message.
     */
    private static Optional<URI> next(HttpResponse<InputStream> response, URI at) throws IOException {
        Optional<String> location = response.headers().firstValue("Location");
        if (!REDIRECT.contains(response.statusCode()) || location.isEmpty()) {
            return Optional.empty();
        }
        URI next;
        try {
            next = at.resolve(location.get());
        } catch (IllegalArgumentException e) {
            throw new IOException("a redirect to what is no address");
        }
        if (next.getHost() == null
                || !(next.getScheme().equals("https") || next.getScheme().equals(at.getScheme()))) {
            throw new IOException("a redirect from " + at.getScheme() + " to " + next.getScheme());
        }
        return Optional.of(next);
    }

    private static boolean isSameOrigin(URI a, URI b) {
        return a.getScheme().equalsIgnoreCase(b.getScheme())
                && a.getHost().equalsIgnoreCase(b.getHost())
                && port(a) == port(b);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
