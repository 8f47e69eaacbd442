package io.gradessweep.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The three requests that are made to the hub. Every response is checked. */
final class HubClient {
    private static final int LARGEST_LISTING = 50_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HubSettings settings;
    private final HubExchange exchange;
    private final HubRequests requests;

    HubClient(HubSettings settings) {
        this.settings = settings;
        this.exchange = new HubExchange(settings);
        this.requests = new HubRequests(exchange);
    }

    /**
     * The files of a revision.
     *
     * @param names the names of its files, all of which are inside the repository
     */
    record Listing(String commit, List<String> names) {}

    /** Sends {@code GET /api/models/org/name/revision/REVISION}, or of a data set likewise. */
    Listing listing(HubRepository model, Retries retries) throws IOException {
        URI uri = URI.create(settings.endpoint() + "/api/" + model.kind().label() + "s/" + model.repository()
                + "/revision/" + encoded(model.revision()));
        HttpResponse<InputStream> response =
                requests.send("GET", uri, Map.of(), HubExchange.Redirects.SAME_HOST, retries);
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw refused(response, model, "");
            }
            return listing(JSON.readTree(body.readNBytes(LARGEST_LISTING)), model);
        } catch (JsonProcessingException e) {
            String problem =
                    HubErrors.isPage(response) ? HubErrors.loginPage(response) : "the hub's answer is not JSON";
            throw new InvalidInputException(model.location() + ": " + problem, e);
        }
    }

    private static Listing listing(JsonNode answer, HubRepository model) {
        String commit = answer.path("sha").asText();
        if (!HubRepository.isCommit(commit)) {
            throw new InvalidInputException(model.location() + ": the hub does not tell which commit it is");
        }
        List<String> names = new ArrayList<>();
        for (JsonNode file : answer.path("siblings")) {
            names.add(confined(file.path("rfilename").asText(), model));
        }
        return new Listing(commit, names);
    }

    /** Checks that a name does not lead out of the cache, in which it becomes a path. */
    private static String confined(String name, HubRepository model) {
        boolean leadsOut = name.isEmpty()
                || name.startsWith("/")
                || name.contains("\\")
                || name.chars().anyMatch(Character::isISOControl)
                || List.of(name.split("/", -1)).contains("..");
        if (leadsOut) {
            throw new InvalidInputException(
                    model.location() + ": lists a file that lies outside of it: " + name.replaceAll("\\p{Cntrl}", "?"));
        }
        return name;
    }

    /**
     * Sends {@code HEAD /org/name/resolve/COMMIT/FILE}. A redirect to a file server is the answer and is not followed.
     */
    HubFile file(HubRepository model, String name) throws IOException {
        HttpResponse<InputStream> response = requests.send(
                "HEAD", resolve(model, name), Map.of(), HubExchange.Redirects.SAME_HOST, settings.retries());
        response.body().close();
        int status = response.statusCode();
        if (status != 200 && status / 100 != 3) {
            throw refused(response, model, name);
        }
        HttpHeaders headers = response.headers();
        String commit = headers.firstValue("X-Repo-Commit").orElse("");
        if (commit.isEmpty() && HubErrors.isPage(response)) {
            throw new InvalidInputException(model.location() + ": " + name + ": " + HubErrors.loginPage(response));
        }
        if (!commit.equals(model.revision())) {
            throw new InvalidInputException(model.location() + ": " + name + ": the hub answers for "
                    + (commit.isEmpty() ? "no commit" : "another commit") + "; is HF_ENDPOINT a hub?");
        }
        return HubFile.of(headers, model.location() + ": " + name);
    }

    /**
     * Requests a file's content, from the server to which the hub redirects.
     *
     * @param from the number of leading bytes that are not needed; status 206 means that they were left out
     */
    HttpResponse<InputStream> content(HubRepository model, String name, long from) throws IOException {
        Map<String, String> range = from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-");
        HttpResponse<InputStream> response =
                requests.send("GET", resolve(model, name), range, HubExchange.Redirects.ANY_HOST, settings.retries());
        int status = response.statusCode();
        if (status == 200 || status == 206 || status == 416) {
            return response;
        }
        response.body().close();
        throw refused(response, model, name);
    }

    private URI resolve(HubRepository model, String name) {
        return URI.create(settings.endpoint() + "/" + model.kind().prefix() + model.repository() + "/resolve/"
                + model.revision() + "/" + encoded(name).replace("%2F", "/"));
    }

    private InvalidInputException refused(HttpResponse<?> response, HubRepository model, String what) {
        return new HubErrors(settings).of(response, model, what, exchange.isHub(response.uri()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
