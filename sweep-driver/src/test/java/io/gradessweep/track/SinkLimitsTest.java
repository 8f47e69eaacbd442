package io.gradessweep.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.report.TrackedRun;
import io.gradessweep.report.TrackedRun.Metric;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service;
import org.tensorflow.util.Event;

/** Runs with more, longer and stranger values than one request or one directory takes. */
class SinkLimitsTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.5Z");

    private static TrackedRun run(
            String name, String experiment, Map<String, String> parameters, List<Metric> metrics) {
        return new TrackedRun(
                "id0",
                name,
                experiment,
                START,
                START.plusSeconds(9),
                Map.of("note", "x".repeat(501)),
                parameters,
                metrics);
    }

    @Test
    void mlflowGetsBatchesAndValuesThatItTakes() throws IOException {
        Map<String, String> parameters = new TreeMap<>();
        for (int i = 0; i < 201; i++) {
            parameters.put("p%03d".formatted(i), "y".repeat(500));
        }
        parameters.put("a@b/c d[0]", "z");
        List<Metric> metrics = new ArrayList<>();
        for (int i = 1; i <= 2_001; i++) {
            metrics.add(new Metric("train/loss", i, START, i));
        }
        try (MlflowMessages server = new MlflowMessages()) {
            MlflowSink sink = new MlflowSink(new MlflowServer(server.address(), name -> null));
            sink.put(run("a", "", parameters, metrics));

            assertThat(server.experiments).containsOnlyKeys("grades-sweep");
            assertThat(Collections.frequency(server.requests, "runs/log-batch")).isEqualTo(3 + 3);
            Service.RunData.Builder run = server.runs.get("run0");
            assertThat(run.getParamsList())
                    .hasSize(202)
                    .anyMatch(each -> each.getKey().equals("a_b/c d_0_"));
            assertThat(run.getParamsList())
                    .extracting(each -> each.getValue().length())
                    .containsOnly(1, 500);
            assertThat(run.getMetricsList())
                    .extracting(Service.Metric::getStep)
                    .hasSize(2_001)
                    .doesNotHaveDuplicates();
            assertThat(run.getTagsList())
                    .singleElement()
                    .satisfies(tag -> assertThat(tag.getValue()).isEqualTo("x".repeat(499) + "…"));
        }
    }

    @Test
    void aNameWithoutAPasswordIsNoCredential() throws IOException {
        try (MlflowMessages server = new MlflowMessages()) {
            for (Map<String, String> environment : List.of(
                    Map.of("MLFLOW_TRACKING_USERNAME", "user"),
                    Map.of("MLFLOW_TRACKING_PASSWORD", "word"),
                    Map.of("MLFLOW_TRACKING_TOKEN", ""))) {
                new MlflowSink(new MlflowServer(server.address(), environment::get))
                        .put(run("a", "s", Map.of(), List.of()));
            }
            assertThat(server.authorizations).isNotEmpty().containsOnlyNulls();
        }
    }

    @Test
    void tensorBoardsFilesStayInItsDirectory(@TempDir Path home) throws IOException {
        Path board = home.resolve("deep/board");
        TensorBoardSink sink = new TensorBoardSink(board);
        sink.put(run("../.hidden//a b:c/tau=0.5,x@1", "s", Map.of(), List.of()));
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile).toList())
                    .containsExactly(
                            board.resolve("_../_.hidden/_/a_b_c/tau=0.5,x@1/events.out.tfevents.1767323045.id0"));
        }
    }

    @Test
    void stepsOfAnyLengthAreReadBack() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EventFile file = new EventFile(out, START);
        int[] steps = {1, 127, 128, 16_383, 16_384, 2_000_000_000};
        for (int step : steps) {
            file.scalar(START.plusMillis(250), step, "t".repeat(200), step / 2.0);
        }
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int length = Math.toIntExact(bytes.getLong());
            bytes.getInt();
            byte[] content = new byte[length];
            bytes.get(content);
            bytes.getInt();
            events.add(Event.parseFrom(content));
        }
        assertThat(events.remove(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(events.stream().map(Event::getStep).toList())
                .isEqualTo(Arrays.stream(steps).asLongStream().boxed().toList());
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getWallTime()).isEqualTo(1_767_323_045.75);
            assertThat(event.getSummary().getValue(0).getTag()).hasSize(200);
            assertThat((double) event.getSummary().getValue(0).getSimpleValue())
                    .isEqualTo((float) (event.getStep() / 2.0));
        });
    }
}
