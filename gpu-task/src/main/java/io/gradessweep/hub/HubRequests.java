package io.gradessweep.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sends requests to the hub, and repeats them if it is busy or the connection breaks. */
record HubRequests(HubExchange exchange) {
    private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);

    /**
     * Returns the response, whatever its status. The caller must close its body.
     *
     * @throws HubUnreachableException if all attempts ended without a response
     */
    HttpResponse<InputStream> send(
            String method, URI uri, Map<String, String> headers, HubExchange.Redirects redirects, Retries retries)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            String fault;
            Duration pause = retries.pauseAfter(attempt);
            try {
                HttpResponse<InputStream> response = exchange.send(method, uri, headers, redirects);
                if (!TRANSIENT.contains(response.statusCode())) {
                    return response;
                }
                response.body().close();
                fault = response.uri().getHost() + " answers " + response.statusCode();
                pause = retryAfter(response).orElse(pause);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                fault = uri.getHost() + " cannot be reached (" + reason(e) + ")";
            }
            if (attempt >= retries.attempts()) {
                throw new HubUnreachableException(fault);
            }
            Retries.sleep(pause);
        }
    }

    private static Optional<Duration> retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,9}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "no connection";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
