package io.gradessweep.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.report.TrackedRun;
import io.gradessweep.report.TrackedRun.Metric;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Logs runs to MLflow: a sweep is an experiment. A run that the experiment has as finished, by its id and attempt, is
 * not logged again; one that was cut short is logged anew.
 */
final class MlflowSink implements Sink {
    /** The most of a kind that one {@code runs/log-batch} takes. */
    private static final int MOST_METRICS = 1_000;

    private static final int MOST_PARAMETERS = 100;
    private static final int LONGEST_VALUE = 500;
    private static final String TAG = "grades.";
    private static final JsonMapper JSON = new JsonMapper();

    private final MlflowServer server;
    private final Map<String, String> experiments = new HashMap<>();

    MlflowSink(MlflowServer server) {
        this.server = server;
    }

    @Override
    public void put(TrackedRun run) throws IOException {
        String name = run.experiment().isEmpty() ? "grades-sweep" : run.experiment();
        String experiment = experiments.get(name);
        if (experiment == null) {
            experiment = experiment(name);
            experiments.put(name, experiment);
        }
        if (isLogged(experiment, run)) {
            return;
        }
        ObjectNode creation = JSON.createObjectNode()
                .put("experiment_id", experiment)
                .put("run_name", run.name())
                .put("start_time", run.started().toEpochMilli());
        ArrayNode tags = creation.putArray("tags");
        run.tags().forEach((key, value) -> tags.add(entry(TAG + key, value)));
        String id = required(server.post("runs/create", creation).at("/run/info/run_id"), "runs/create");
        logParameters(id, run);
        logMetrics(id, run.metrics());
        server.post(
                "runs/update",
                JSON.createObjectNode()
                        .put("run_id", id)
                        .put("status", "FINISHED")
                        .put("end_time", run.finished().toEpochMilli()));
    }

    private String experiment(String name) throws IOException {
        Optional<JsonNode> found = server.find(
                "experiments/get-by-name", "experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
        if (found.isPresent()) {
            return required(found.get().at("/experiment/experiment_id"), "experiments/get-by-name");
        }
        JsonNode created =
                server.post("experiments/create", JSON.createObjectNode().put("name", name));
        return required(created.path("experiment_id"), "experiments/create");
    }

    private boolean isLogged(String experiment, TrackedRun run) throws IOException {
        String filter = "attributes.status = 'FINISHED' and tags.`" + TAG + "run_id` = '" + run.runId() + "' and tags.`"
                + TAG + "attempt` = '" + run.tags().getOrDefault("attempt", "") + "'";
        ObjectNode search = JSON.createObjectNode().put("filter", filter).put("max_results", 1);
        search.putArray("experiment_ids").add(experiment);
        return !server.post("runs/search", search).path("runs").isEmpty();
    }

    private void logParameters(String id, TrackedRun run) throws IOException {
        List<JsonNode> parameters = new ArrayList<>();
        run.parameters().forEach((key, value) -> parameters.add(entry(key, value)));
        log(id, "params", parameters, MOST_PARAMETERS);
    }

    private void logMetrics(String id, List<Metric> metrics) throws IOException {
        List<JsonNode> values = new ArrayList<>();
        for (Metric metric : metrics) {
            values.add(JSON.createObjectNode()
                    .put("key", key(metric.name()))
                    .put("timestamp", metric.time().toEpochMilli())
                    .put("step", metric.step())
                    .put("value", metric.value()));
        }
        log(id, "metrics", values, MOST_METRICS);
    }

    private void log(String id, String kind, List<JsonNode> values, int most) throws IOException {
        for (int from = 0; from < values.size(); from += most) {
            ObjectNode batch = JSON.createObjectNode().put("run_id", id);
            batch.putArray(kind).addAll(values.subList(from, Math.min(values.size(), from + most)));
            server.post("runs/log-batch", batch);
        }
    }

    private static ObjectNode entry(String key, String value) {
        String shortened = value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE - 1) + "…";
        return JSON.createObjectNode().put("key", key(key)).put("value", shortened);
    }

    /** Returns a name with the characters that MLflow allows. */
    private static String key(String name) {
        return name.replaceAll("[^A-Za-z0-9_./ -]", "_");
    }

    private static String required(JsonNode id, String method) throws IOException {
        if (id.asText().isEmpty()) {
            throw new IOException("its answer to " + method + " has no id; is it MLflow?");
        }
        return id.asText();
    }
}
