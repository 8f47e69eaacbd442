package io.gradessweep.picture;

import static io.gradessweep.picture.Plot.map;

import java.util.List;
import java.util.stream.Collectors;

/** Heat maps side by side. */
public record HeatMaps(List<HeatMap> maps) {
    /** Returns an SVG document. */
    public String svg() {
        return Svg.of(map(
                "kind",
                "subplots",
                "layout",
                map("name", "grid", "nrow", 1, "ncol", maps.size()),
                "figures",
                maps.stream().map(HeatMap::plot).collect(Collectors.toList()),
                "ggsize",
                Plot.size(
                        maps.stream().mapToInt(HeatMap::width).sum(),
                        maps.stream().mapToInt(HeatMap::height).max().orElseThrow())));
    }
}
