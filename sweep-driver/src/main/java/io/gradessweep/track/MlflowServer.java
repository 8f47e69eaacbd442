package io.gradessweep.track;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A tracking server of MLflow, by version 2.0 of its REST API. Credentials come from the variables that MLflow's own
 * clients read, and go to this server alone: redirects are not followed.
 */
final class MlflowServer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
    private final URI address;
    private final Optional<String> authorization;

    /** @param environment maps the name of an environment variable to its value, or to null */
    MlflowServer(URI address, UnaryOperator<String> environment) {
        this.address = address;
        this.authorization = authorization(environment);
    }

    private static Optional<String> authorization(UnaryOperator<String> environment) {
        String token = environment.apply("MLFLOW_TRACKING_TOKEN");
        if (token != null && !token.isEmpty()) {
            return Optional.of("Bearer " + token);
        }
        String name = environment.apply("MLFLOW_TRACKING_USERNAME");
        String password = environment.apply("MLFLOW_TRACKING_PASSWORD");
        if (name == null || password == null) {
            return Optional.empty();
        }
        byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
    }

    JsonNode post(String method, JsonNode body) throws IOException {
        HttpRequest.Builder request = request(method).header("Content-Type", "application/json");
        Answer answer = send(method, request.POST(HttpRequest.BodyPublishers.ofString(body.toString())));
        return answer.required();
    }

    /** Returns the answer to a request without a body; empty if the server has no such thing. */
    Optional<JsonNode> find(String method, String query) throws IOException {
        Answer answer = send(method, request(method + "?" + query).GET());
        return answer.status == 404 && answer.code().equals("RESOURCE_DOES_NOT_EXIST")
                ? Optional.empty()
                : Optional.of(answer.required());
    }

    private HttpRequest.Builder request(String method) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/api/2.0/mlflow/" + method))
                .timeout(ANSWER);
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private Answer send(String method, HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(method, response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (IOException e) {
            throw new IOException("no answer from the server", e);
        }
    }

    private record Answer(String method, int status, String body) {
        JsonNode required() throws IOException {
            if (status != 200) {
                String code = code();
                throw new IOException(
                        "it answered " + status + (code.isEmpty() ? "" : " (" + code + ")") + " to " + method);
            }
            return json().orElseThrow(() -> new IOException("its answer to " + method + " is not JSON; is it MLflow?"));
        }

        /** Returns the name of the error, such as {@code INVALID_PARAMETER_VALUE}; empty if it has none. */
        String code() {
            String code = json().map(error -> error.path("error_code").asText()).orElse("");
            return code.matches("[A-Z_]{1,50}") ? code : "";
        }

        private Optional<JsonNode> json() {
            try {
                return Optional.of(JSON.readTree(body)).filter(JsonNode::isObject);
            } catch (JsonProcessingException e) {
                return Optional.empty();
            }
        }
    }
}
