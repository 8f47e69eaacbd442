package io.gradessweep.picture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jetbrains.letsPlot.awt.plot.PlotSvgExport;

/** A plot of Lets-Plot's grammar, as an SVG document: the one place that calls the library. */
final class Svg {
    /** The library names what style sheets and clips refer to at random. */
    private static final Pattern NAMED = Pattern.compile("(?<=\\bid=\")[^\"]+");

    private Svg() {}

    /**
     * A whole document, without scripts, links or fonts; the same bytes for the same plot.
     *
     * @param plot its specification, as Lets-Plot has it
     */
    static String of(Map<String, Object> plot) {
        // The library writes into what it is given.
        String drawn = PlotSvgExport.INSTANCE.buildSvgImageFromRawSpecs(new LinkedHashMap<>(plot), null, true);
        return named(drawn) + "\n";
    }

    /** Numbers what has a name, in the order of its appearance. */
    private static String named(String svg) {
        Map<String, String> names = new LinkedHashMap<>();
        Matcher matcher = NAMED.matcher(svg);
        while (matcher.find()) {
            names.computeIfAbsent(matcher.group(), name -> "n" + (names.size() + 1));
        }
        String references = "(?<=\\bid=\"|#)(" + String.join("|", names.keySet()) + ")\\b";
        return names.isEmpty()
                ? svg
                : Pattern.compile(references).matcher(svg).replaceAll(found -> names.get(found.group()));
    }
}
