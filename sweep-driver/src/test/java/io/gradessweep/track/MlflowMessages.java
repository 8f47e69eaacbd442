package io.gradessweep.track;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mlflow.api.proto.Service;
import org.mlflow_project.google.protobuf.InvalidProtocolBufferException;
import org.mlflow_project.google.protobuf.Message;
import org.mlflow_project.google.protobuf.util.JsonFormat;

/**
 * A loopback server that answers as an MLflow tracking server does, as far as the sink asks: requests are parsed, and
 * answers printed, with the messages of MLflow's own client. It is no MLflow.
 */
final class MlflowMessages implements AutoCloseable {
    private static final String BASE = "/api/2.0/mlflow/";

    final List<String> requests = new ArrayList<>();
    final List<String> authorizations = new ArrayList<>();
    final Map<String, String> experiments = new HashMap<>();
    final Map<String, Service.RunInfo.Builder> infos = new HashMap<>();
    final Map<String, Service.RunData.Builder> runs = new HashMap<>();
    private final HttpServer server;
    /** The method that is answered by this status from now on; none if null. */
    volatile String broken;

    volatile int status = 500;

    MlflowMessages() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(BASE, this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestURI().getPath().substring(BASE.length());
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(method);
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            if (method.equals(broken)) {
                send(exchange, status, "{\"error_code\": \"INTERNAL_ERROR\", \"message\": \"secret details\"}");
                return;
            }
            switch (method) {
                case "experiments/get-by-name" -> {
                    String name = URLDecoder.decode(
                            exchange.getRequestURI().getRawQuery().replace("experiment_name=", ""),
                            StandardCharsets.UTF_8);
                    if (!experiments.containsKey(name)) {
                        send(exchange, 404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"\"}");
                        return;
                    }
                    Service.Experiment experiment = Service.Experiment.newBuilder()
                            .setExperimentId(experiments.get(name))
                            .build();
                    send(
                            exchange,
                            Service.GetExperimentByName.Response.newBuilder()
                                    .setExperiment(experiment)
                                    .build());
                }
                case "experiments/create" -> {
                    String name =
                            parse(body, Service.CreateExperiment.newBuilder()).getName();
                    experiments.put(name, Integer.toString(experiments.size() + 1));
                    send(
                            exchange,
                            Service.CreateExperiment.Response.newBuilder()
                                    .setExperimentId(experiments.get(name))
                                    .build());
                }
                case "runs/search" -> {
                    Service.SearchRuns.Builder search = parse(body, Service.SearchRuns.newBuilder());
                    Service.SearchRuns.Response.Builder found = Service.SearchRuns.Response.newBuilder();
                    infos.forEach((id, info) -> {
                        if (info.getStatus() == Service.RunStatus.FINISHED
                                && runs.get(id).getTagsList().stream()
                                        .filter(tag -> List.of("grades.run_id", "grades.attempt")
                                                .contains(tag.getKey()))
                                        .allMatch(tag -> search.getFilter().contains("'" + tag.getValue() + "'"))) {
                            found.addRuns(Service.Run.newBuilder().setInfo(info));
                        }
                    });
                    send(exchange, found.build());
                }
                case "runs/create" -> {
                    Service.CreateRun.Builder creation = parse(body, Service.CreateRun.newBuilder());
                    String id = "run" + runs.size();
                    Service.RunInfo.Builder info = Service.RunInfo.newBuilder()
                            .setRunId(id)
                            .setExperimentId(creation.getExperimentId())
                            .setRunName(creation.getRunName())
                            .setStartTime(creation.getStartTime())
                            .setStatus(Service.RunStatus.RUNNING);
                    infos.put(id, info);
                    runs.put(id, Service.RunData.newBuilder().addAllTags(creation.getTagsList()));
                    Service.Run run = Service.Run.newBuilder().setInfo(info).build();
                    send(
                            exchange,
                            Service.CreateRun.Response.newBuilder().setRun(run).build());
                }
                case "runs/log-batch" -> {
                    Service.LogBatch.Builder batch = parse(body, Service.LogBatch.newBuilder());
                    if (batch.getMetricsCount() > 1000 || batch.getParamsCount() > 100) {
                        send(exchange, 400, "{\"error_code\": \"INVALID_PARAMETER_VALUE\", \"message\": \"\"}");
                        return;
                    }
                    runs.get(batch.getRunId())
                            .addAllParams(batch.getParamsList())
                            .addAllMetrics(batch.getMetricsList());
                    send(exchange, Service.LogBatch.Response.getDefaultInstance());
                }
                case "runs/update" -> {
                    Service.UpdateRun.Builder update = parse(body, Service.UpdateRun.newBuilder());
                    infos.get(update.getRunId()).setStatus(update.getStatus()).setEndTime(update.getEndTime());
                    send(exchange, Service.UpdateRun.Response.getDefaultInstance());
                }
                default -> send(exchange, 404, "");
            }
        }
    }

    /** A field that MLflow does not know is an error of the parser. */
    private static <T extends Message.Builder> T parse(String body, T message) throws InvalidProtocolBufferException {
        JsonFormat.parser().merge(body, message);
        return message;
    }

    private static void send(HttpExchange exchange, Message answer) throws IOException {
        send(exchange, 200, JsonFormat.printer().preservingProtoFieldNames().print(answer));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
