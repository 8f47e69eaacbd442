package io.gradessweep.cli;

import io.gradessweep.estimate.CellMemory;
import io.gradessweep.estimate.SlotMemory;
import io.gradessweep.estimate.SweepMemory;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.job.AssumedImage;
import io.gradessweep.plan.PlannedCell;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The arguments of {@code grades memory --sweep}. */
final class SweepMemoryArguments {
    @Option(names = "--sweep", paramLabel = "FILE", description = "Sweep file, whose models and methods are estimated.")
    private Path sweep;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Override any key of the sweep, as in grades plan. Repeatable.")
    private List<String> assignments = new ArrayList<>();

    @Option(
            names = "--configs",
            paramLabel = "DIR",
            description =
                    "A directory with a config.json of each model, as NAME.json: NAME is the last part of the model's"
                            + " checkpoint, in upper or lower case (default: each model's directory, or the hub's cache).")
    private Path configs;

    @Option(
            names = "--host-memory",
            paramLabel = "SIZE",
            description = "Host memory of a slot, for what train.offload moves there (default: any).")
    private String hostMemory;

    @Mixin
    private GpusArgument gpus;

    @Mixin
    private ConfigurationArgument configuration;

    boolean isGiven() {
        return sweep != null;
    }

    /**
     * Estimates each cell of the sweep.
     *
     * @param image the image of each row of models that take images
     */
    SweepMemory fit(CliContext context, Path cache, SlotMemory slot, AssumedImage image) {
        int perRun = gpus.perRun();
        SweepSource source = new SweepSource(sweep, assignments, configuration.directories(), cache);
        SlotMemory whole = hostMemory == null ? slot : slot.withHost(SlotMemory.parse("--host-memory", hostMemory));
        RemoteFiles files = context.files(cache);
        List<CellMemory> cells = new ArrayList<>();
        for (PlannedCell cell : context.cells(source)) {
            Path config = config(context, files, cell.checkpoint());
            cells.add(
                    perRun == 1
                            ? CellMemory.of(cell, config, image, whole)
                            : CellMemory.over(perRun, cell, config, whole));
        }
        return new SweepMemory(cells, whole);
    }

    private Path config(CliContext context, RemoteFiles files, String checkpoint) {
        if (configs != null) {
            Path directory = context.workingDirectory().resolve(configs);
            String name =
                    checkpoint.replaceAll("/+$", "").replaceAll("@[^/]*$", "").replaceFirst(".*/", "") + ".json";
            return named(directory, name)
                    .orElseThrow(() -> new InvalidInputException(directory + ": has no " + name
                            + ", the config.json of " + checkpoint + "; put it there, or leave --configs out"));
        }
        Path found = files.config(RemoteFiles.isUri(checkpoint) ? files.pinned(checkpoint) : checkpoint);
        return Files.isDirectory(found) ? found.resolve("config.json") : found;
    }

    private static Optional<Path> named(Path directory, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .toLowerCase(Locale.ROOT)
                            .equals(lower))
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            throw new InvalidInputException("--configs " + directory + ": is no directory that can be read", e);
        }
    }
}
