package io.gradessweep.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The state of a master, as its web page reports it. */
public record MasterState(int aliveWorkers, int slots, int slotsUsed) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Asks the master at this URL; returns empty if none answers. */
    static Optional<MasterState> ask(String ui) throws InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(ui + "/json/"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                return Optional.empty();
            }
            JsonNode state = JSON.readTree(response.body());
            return Optional.of(new MasterState(
                    state.path("aliveworkers").asInt(),
                    state.path("cores").asInt(),
                    state.path("coresused").asInt()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
