package io.gradessweep.report;

import io.gradessweep.picture.HeatMap;
import io.gradessweep.picture.HeatMaps;
import io.gradessweep.picture.Names;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Draws an {@link AblationSurface} as three heat maps side by side. A heat map without any figure is left out. */
final class AblationPicture {
    private static final int DECIMALS = 2;

    private AblationPicture() {}

    /** Returns an SVG document. */
    static String svg(AblationSurface surface) {
        return new HeatMaps(Stream.of(
                                map(surface, "accuracy", "Average accuracy, %"),
                                map(surface, "flops_ratio", "FLOPs ratio"),
                                map(surface, "speedup", "Speedup"))
                        .filter(map -> !map.isEmpty())
                        .toList())
                .svg();
    }

    private static HeatMap map(AblationSurface surface, String column, String title) {
        return new HeatMap(
                title,
                String.join("\n", surface.model(), surface.label(), surface.protocol())
                        .strip(),
                new HeatMap.Axis("grace period ratio", Names.of(surface.ratios())),
                new HeatMap.Axis("tau", Names.of(surface.taus())),
                surface.cells().stream()
                        .map(row ->
                                row.stream().map(cell -> number(cell, column)).toList())
                        .toList(),
                DECIMALS);
    }

    private static OptionalDouble number(Optional<Row> cell, String column) {
        return cell.map(row -> row.number(column)).orElse(OptionalDouble.empty());
    }
}
