package io.gradessweep.cli;

import io.gradessweep.calibrate.ReplayedRun;
import io.gradessweep.calibrate.Surface;
import io.gradessweep.picture.HeatMap;
import io.gradessweep.picture.HeatMaps;
import io.gradessweep.picture.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Draws a replayed run's FLOPs ratios by tau and grace period ratio as a heat map of the surface that the table shows.
 */
final class ReplayPicture {
    private static final int DECIMALS = 3;

    private ReplayPicture() {}

    static void write(ReplayedRun run, Path file) throws IOException {
        Surface surface = run.corrected().orElse(run.replayed());
        HeatMap map = new HeatMap(
                "Foreseen FLOPs ratio" + (run.corrected().isPresent() ? ", corrected" : ""),
                run.training().name() + "\n" + run.training().rule().label(),
                new HeatMap.Axis(
                        "grace period ratio",
                        surface.ratios().stream().map(Object::toString).toList()),
                new HeatMap.Axis(run.training().rule().thresholds().axis(), Names.of(surface.taus())),
                surface.cells().stream()
                        .map(row -> row.stream()
                                .map(cell -> OptionalDouble.of(cell.flopsRatio()))
                                .toList())
                        .toList(),
                DECIMALS);
        Files.writeString(file, new HeatMaps(List.of(map)).svg());
    }
}
