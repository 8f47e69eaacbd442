package io.gradessweep.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.store.Outcomes;
import io.gradessweep.store.SweepDirectory;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlflow.api.proto.Service;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;

/** Two completed runs and a failed one, each with two steps, handed to sinks and read back. */
class TrackingTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path home;

    private final List<String> warnings = new ArrayList<>();
    private SweepDirectory sweep;

    @BeforeEach
    void results() throws IOException {
        sweep = new SweepDirectory(home);
        sweep.complete(0);
        sweep.complete(1);
        sweep.put(sweep.runs().get(2), 1, Outcomes.failed("loss is NaN"));
    }

    private boolean hand(Map<String, String> environment, String... sinks) {
        OptionalInt handed = new Tracking(environment::get, warnings::add)
                .hand(
                        sweep.directory(),
                        Stream.of(sinks).map(sink -> SinkTarget.of(sink, home)).toList());
        handed.ifPresent(runs -> assertThat(runs).isEqualTo(2));
        return handed.isPresent();
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    @Test
    void jsonLinesHoldWhatTheRunsRecorded() throws IOException {
        Path file = home.resolve("deep/runs.jsonl");
        assertThat(hand(Map.of(), "jsonl=deep/runs.jsonl")).isTrue();
        List<JsonNode> lines = lines(file);
        JsonNode run = lines.get(0);
        assertThat(run.path("type").asText()).isEqualTo("run");
        assertThat(run.path("sweep").asText()).isEqualTo("test");
        assertThat(run.path("started_at").asText()).isEqualTo("2026-01-02T03:04:05.678901Z");
        assertThat(run.at("/tags/method").asText()).isEqualTo("full");
        assertThat(run.at("/tags/run_id").asText()).isEqualTo(run.path("run_id").asText());
        assertThat(run.at("/parameters/seed").asText()).isEqualTo("1");
        assertThat(run.path("parameters").has("optimizer.learning_rate")).isTrue();
        assertThat(run.toString()).doesNotContain("location", home.toString());

        List<JsonNode> own = lines.stream()
                .filter(line -> line.path("run_id").equals(run.path("run_id")))
                .toList();
        assertThat(own).hasSize(4);
        assertThat(own.get(1).toString())
                .isEqualTo("{\"type\":\"metrics\",\"run_id\":" + run.path("run_id")
                        + ",\"step\":1,\"time\":\"2026-01-02T03:04:05.928901Z\",\"metrics\":{\"train/frozen_matrices\":0.0,"
                        + "\"train/gradient_norm\":2.5,\"train/learning_rate\":0.001,\"train/loss\":4.5}}");
        JsonNode second = own.get(2).path("metrics");
        assertThat(second.has("train/loss")).as("it was not a number").isFalse();
        assertThat(second.path("gradient/l1/language/gate").doubleValue()).isEqualTo(0.125);
        assertThat(second.path("validation/loss").doubleValue()).isEqualTo(1.5);
        JsonNode last = own.get(3);
        assertThat(last.path("step").intValue()).isEqualTo(80);
        assertThat(last.at("/metrics/accuracy~1harness~1mini").doubleValue()).isEqualTo(0.5);
        assertThat(last.at("/metrics/run~1training_flops").doubleValue()).isPositive();
        assertThat(lines.stream().filter(line -> line.path("type").asText().equals("run")))
                .hasSize(2);

        byte[] before = Files.readAllBytes(file);
        assertThat(hand(Map.of(), "jsonl=" + file)).isTrue();
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**/.*");
    }

    /** Reads records of TFRecord, whose checksums must be right, with TensorFlow's own messages. */
    private static List<Event> events(Path file) throws IOException {
        List<Event> events = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            while (in.available() > 0) {
                byte[] length = in.readNBytes(8);
                assertThat(Integer.reverseBytes(in.readInt())).isEqualTo(EventFile.checksum(length));
                byte[] content =
                        in.readNBytes((length[0] & 0xff) | ((length[1] & 0xff) << 8) | ((length[2] & 0xff) << 16));
                assertThat(Integer.reverseBytes(in.readInt())).isEqualTo(EventFile.checksum(content));
                events.add(Event.parseFrom(content));
            }
        }
        return events;
    }

    @Test
    void tensorBoardReadsItsEvents() throws IOException {
        assertThat(hand(Map.of(), "tensorboard=board")).isTrue();
        Path directory = home.resolve("board/tiny-qwen/full/seed=1");
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.toList();
        }
        assertThat(files)
                .singleElement()
                .satisfies(file -> assertThat(file.getFileName().toString())
                        .matches("events\\.out\\.tfevents\\.1767323045\\.[0-9a-f]+"));
        List<Event> events = events(files.get(0));
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        Map<String, Map<Long, Float>> scalars = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        for (Event event : events.subList(1, events.size())) {
            Summary.Value value = event.getSummary().getValue(0);
            if (value.hasTensor()) {
                assertThat(value.getMetadata().getPluginData().getPluginName()).isEqualTo("text");
                texts.put(value.getTag(), value.getTensor().getStringVal(0).toStringUtf8());
            } else {
                assertThat(event.getWallTime()).isBetween(1_767_323_045.0, 1_767_323_200.0);
                scalars.computeIfAbsent(value.getTag(), unseen -> new HashMap<>())
                        .put(event.getStep(), value.getSimpleValue());
            }
        }
        assertThat(scalars.get("train/loss")).containsOnly(Map.entry(1L, 4.5f));
        assertThat(scalars.get("gradient/l1/language/gate")).containsOnly(Map.entry(2L, 0.125f));
        assertThat(scalars.get("accuracy/harness/mini")).containsOnly(Map.entry(80L, 0.5f));
        assertThat(texts.get("tags")).containsPattern("\\| method +\\| full +\\|");
        assertThat(texts.get("parameters")).containsPattern("\\| seed +\\| 1 +\\|");

        byte[] before = Files.readAllBytes(files.get(0));
        assertThat(hand(Map.of(), "tensorboard=board")).isTrue();
        assertThat(Files.readAllBytes(files.get(0))).isEqualTo(before);
        assertThat(directory).isDirectoryNotContaining("glob:**/.*");
    }

    /** The value of RFC 3720 for 32 bytes of zeros is 8a9136aa, of which TFRecord stores the masked form. */
    @Test
    void checksumsAreThoseOfTfRecord() {
        int crc = 0x8a9136aa;
        assertThat(EventFile.checksum(new byte[32])).isEqualTo(((crc >>> 15) | (crc << 17)) + 0xa282ead8);
    }

    @Test
    void mlflowGetsParametersMetricsAndTagsOnce() throws IOException {
        try (MlflowMessages server = new MlflowMessages()) {
            assertThat(hand(Map.of(), "mlflow=" + server.address() + "/")).isTrue();
            assertThat(warnings).isEmpty();
            assertThat(server.requests)
                    .containsExactly(
                            "experiments/get-by-name",
                            "experiments/create",
                            "runs/search",
                            "runs/create",
                            "runs/log-batch",
                            "runs/log-batch",
                            "runs/update",
                            "runs/search",
                            "runs/create",
                            "runs/log-batch",
                            "runs/log-batch",
                            "runs/update");
            assertThat(server.experiments).containsOnlyKeys("test");
            assertThat(server.infos.get("run0").getRunName()).isEqualTo("tiny-qwen/full/seed=1");
            assertThat(server.infos.get("run0").getStatus()).isEqualTo(Service.RunStatus.FINISHED);
            assertThat(server.infos.get("run0").getStartTime()).isEqualTo(1_767_323_045_678L);
            assertThat(server.infos.get("run0").getEndTime()).isEqualTo(1_767_323_105_678L);
            Service.RunData.Builder run = server.runs.get("run0");
            assertThat(run.getTagsList())
                    .anyMatch(tag -> tag.getKey().equals("grades.method")
                            && tag.getValue().equals("full"));
            assertThat(run.getParamsList())
                    .anyMatch(
                            tag -> tag.getKey().equals("seed") && tag.getValue().equals("1"));
            assertThat(run.getMetricsList().stream()
                            .filter(metric -> metric.getKey().equals("train/loss"))
                            .map(Service.Metric::getValue))
                    .containsExactly(4.5);
            assertThat(run.getMetricsList().stream()
                            .filter(metric -> metric.getKey().equals("validation/loss")))
                    .singleElement()
                    .satisfies(metric -> {
                        assertThat(metric.getStep()).isEqualTo(2);
                        assertThat(metric.getTimestamp()).isEqualTo(1_767_323_046_428L);
                    });
            assertThat(server.authorizations).containsOnlyNulls();

            server.requests.clear();
            assertThat(hand(Map.of(), "mlflow=" + server.address())).isTrue();
            assertThat(server.requests).containsExactly("experiments/get-by-name", "runs/search", "runs/search");
        }
    }

    @Test
    void credentialsGoToTheServerAndNowhereElse() throws IOException {
        try (MlflowMessages server = new MlflowMessages()) {
            Map<String, String> token = Map.of("MLFLOW_TRACKING_TOKEN", "PlantedToken");
            assertThat(hand(token, "mlflow=" + server.address(), "jsonl=runs.jsonl", "tensorboard=board"))
                    .isTrue();
            assertThat(server.authorizations).containsOnly("Bearer PlantedToken");
            server.authorizations.clear();
            Map<String, String> password =
                    Map.of("MLFLOW_TRACKING_USERNAME", "user", "MLFLOW_TRACKING_PASSWORD", "PlantedToken");
            server.broken = "runs/search";
            assertThat(hand(password, "mlflow=" + server.address())).isFalse();
            assertThat(server.authorizations).containsOnly("Basic dXNlcjpQbGFudGVkVG9rZW4=");
            assertThat(String.join("", warnings)).doesNotContain("Planted", "dXNl", "secret details");
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("PlantedToken");
            }
        }
    }

    /** One warning for each, and the others go on. */
    @Test
    void aSinkThatFailsIsGivenUpAlone() throws IOException {
        Files.writeString(home.resolve("file"), "");
        try (MlflowMessages server = new MlflowMessages()) {
            server.broken = "runs/create";
            String broken = "mlflow=" + server.address();
            assertThat(hand(Map.of(), broken, "jsonl=file/runs.jsonl", "mlflow=http://127.0.0.1:9", "jsonl=good.jsonl"))
                    .isFalse();
            assertThat(warnings)
                    .containsExactlyInAnyOrder(
                            "warning: the sink jsonl=" + home.resolve("file/runs.jsonl")
                                    + " was given up: cannot write into " + home.resolve("file"),
                            "warning: the sink " + broken
                                    + " was given up: it answered 500 (INTERNAL_ERROR) to runs/create",
                            "warning: the sink mlflow=http://127.0.0.1:9 was given up: no answer from the server");
            assertThat(lines(home.resolve("good.jsonl")).stream().filter(line -> line.has("tags")))
                    .hasSize(2);

            warnings.clear();
            server.broken = "runs/log-batch";
            assertThat(hand(Map.of(), broken)).isFalse();
            server.broken = null;
            assertThat(hand(Map.of(), broken))
                    .as("what was cut short is logged anew")
                    .isTrue();
            assertThat(server.infos.values().stream().filter(info -> info.getStatus() == Service.RunStatus.FINISHED))
                    .hasSize(2);
            assertThat(warnings).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wandb=x | --sink wandb: there are jsonl=..., tensorboard=..., mlflow=...",
                "jsonl | --sink jsonl: say where, as in jsonl=runs.jsonl",
                "mlflow= | --sink mlflow: say where, as in mlflow=http://127.0.0.1:5000",
                "jsonl=. | --sink jsonl=.: is a directory; name a file",
                "tensorboard=file | --sink tensorboard=file: is a file; name a directory",
                "mlflow=databricks | --sink mlflow: is the address of a tracking server, such as http://127.0.0.1:5000",
                "mlflow=http://a b | --sink mlflow: is the address of a tracking server, such as http://127.0.0.1:5000",
                "mlflow=http://me:PlantedToken@host | --sink mlflow: its address holds no name, password or token; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN"
            })
    void aSinkThatCannotBeIsOneError(String sink, String message) throws IOException {
        Files.writeString(home.resolve("file"), "");
        assertThatThrownBy(() -> SinkTarget.of(sink, home))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }
}
