package io.gradessweep.track;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.report.TrackedRun;
import io.gradessweep.report.TrackedRun.Metric;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.UUID;

/**
 * Writes a file of JSON lines: for each run one with its tags and parameters, {@code "type": "run"}, and then one for
 * each step, {@code "type": "metrics"}. The file is replaced as a whole when all runs are written.
 */
final class JsonLinesSink implements Sink {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final Path partial;
    private final BufferedWriter out;

    JsonLinesSink(Path file) throws IOException {
        this.file = file.toAbsolutePath();
        partial = this.file.resolveSibling("." + file.getFileName() + "-" + UUID.randomUUID());
        try {
            Files.createDirectories(this.file.getParent());
            out = Files.newBufferedWriter(partial);
        } catch (IOException e) {
            throw new IOException("cannot write into " + this.file.getParent(), e);
        }
    }

    @Override
    public void put(TrackedRun run) throws IOException {
        ObjectNode head = line("run", run)
                .put("run_key", run.name())
                .put("sweep", run.experiment())
                .put("started_at", run.started().toString())
                .put("finished_at", run.finished().toString());
        putAll(head.putObject("tags"), run.tags());
        putAll(head.putObject("parameters"), run.parameters());
        write(head);
        ObjectNode step = null;
        for (Metric metric : run.metrics()) {
            if (step == null || step.get("step").intValue() != metric.step()) {
                write(step);
                step = line("metrics", run)
                        .put("step", metric.step())
                        .put("time", metric.time().toString());
                step.putObject("metrics");
            }
            ((ObjectNode) step.get("metrics")).put(metric.name(), metric.value());
        }
        write(step);
    }

    private static ObjectNode line(String type, TrackedRun run) {
        return JSON.createObjectNode().put("type", type).put("run_id", run.runId());
    }

    private static void putAll(ObjectNode object, Map<String, String> values) {
        values.forEach(object::put);
    }

    private void write(ObjectNode line) throws IOException {
        if (line != null) {
            out.write(JSON.writeValueAsString(line));
            out.write('\n');
        }
    }

    @Override
    public void finish() throws IOException {
        out.close();
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(partial);
    }
}
