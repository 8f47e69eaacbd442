package io.gradessweep.picture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jetbrains.letsPlot.awt.plot.PlotSvgExport;

/** Draws a Lets-Plot specification as an SVG document. No other class calls the library. */
final class Svg {
    /** An id in the document. The library chooses random ids for the elements that style sheets and clips refer to. */
    private static final Pattern NAMED = Pattern.compile("(?<=\\bid=\")[^\"]+");

    private Svg() {}

    /**
     * Returns a whole document, without scripts, links or fonts. The same plot gives the same bytes.
     *
     * @param plot the specification of the plot for Lets-Plot
     */
    static String of(Map<String, Object> plot) {
        // The library modifies the map that it is given.
        String drawn = PlotSvgExport.INSTANCE.buildSvgImageFromRawSpecs(new LinkedHashMap<>(plot), null, true);
        return named(drawn) + "\n";
    }

    /** Replaces the random ids by numbered ones, in the order of their appearance. */
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
