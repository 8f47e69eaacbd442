package io.gradessweep.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Sends requests to the hub, and repeats them if it is busy or the connection breaks. */
record HubRequests(HubExchange exchange) {
    private static final Pattern TUNNEL = Pattern.compile("Tunnel failed, got: (\\d+)");
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
                fault = response.uri().getHost() + through(uri) + " answers " + response.statusCode();
                pause = retryAfter(response).orElse(pause);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                fault = uri.getHost() + " cannot be reached" + through(uri) + " (" + reason(e) + ")";
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

    private String through(URI uri) {
        return exchange.proxy(uri).map(proxy -> " through the proxy " + proxy).orElse("");
    }

    private static String reason(IOException e) {
        String said = String.valueOf(e.getMessage());
        if (e instanceof ConnectException || e instanceof HttpTimeoutException) {
            return "no connection";
        }
        if (e instanceof SSLException) {
            return "its certificate is not trusted here; where a proxy opens connections, name a trust store with its"
                    + " certificate: GRADES_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE";
        }
        Matcher tunnel = TUNNEL.matcher(said);
        if (tunnel.find()) {
            return "the proxy answers " + tunnel.group(1);
        }
        if (said.contains("authentication")) {
            return "the proxy does not accept user and password";
        }
        return "the connection broke";
    }
}
