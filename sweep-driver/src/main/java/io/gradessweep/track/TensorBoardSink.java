package io.gradessweep.track;

import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import io.gradessweep.report.TrackedRun;
import io.gradessweep.report.TrackedRun.Metric;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes one directory for each run, with one event file whose name has the run's id. The file is replaced as a whole,
 * so that a run that is written again is not there twice.
 */
final class TensorBoardSink implements Sink {
    private final Path directory;

    TensorBoardSink(Path directory) {
        this.directory = directory;
    }

    @Override
    public void put(TrackedRun run) throws IOException {
        Path place = directory;
        for (String part : run.name().split("/", -1)) {
            place = place.resolve(fileName(part));
        }
        Path file =
                place.resolve("events.out.tfevents." + run.started().getEpochSecond() + "." + fileName(run.runId()));
        Path partial = place.resolve("." + UUID.randomUUID());
        try {
            Files.createDirectories(place);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial))) {
                write(run, new EventFile(out, run.started()));
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IOException("cannot write into " + place, e);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void write(TrackedRun run, EventFile events) throws IOException {
        events.text(run.started(), "tags", table("tag", run.tags()));
        events.text(run.started(), "parameters", table("parameter", run.parameters()));
        for (Metric metric : run.metrics()) {
            events.scalar(metric.time(), metric.step(), metric.name(), metric.value());
        }
    }

    private static String table(String name, Map<String, String> values) {
        TextTable table = new TextTable();
        table.column(name, Align.LEFT);
        table.column("value", Align.LEFT);
        values.forEach((key, value) -> table.row(List.of(key, value)));
        return table.toString();
    }

    /** Returns a name that stays within its directory, whatever a model or a variant is called. */
    private static String fileName(String part) {
        String name = part.replaceAll("[^A-Za-z0-9._=+,@-]", "_");
        return name.isEmpty() || name.startsWith(".") ? "_" + name : name;
    }
}
