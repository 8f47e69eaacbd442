package io.gradessweep.document;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prepares an SVG document to stand within a page beside others. */
public final class InlineSvg {
    private static final Pattern PROLOGUE = Pattern.compile("<\\?xml[^>]*>|<!DOCTYPE[^>]*>");
    private static final Pattern SIZE = Pattern.compile("^(<svg [^>]*)\\bwidth=\"([0-9.]+)\" height=\"([0-9.]+)\"");
    private static final Pattern ID = Pattern.compile("(?<=\\bid=\")[^\"]+");

    private InlineSvg() {}

    /**
     * Returns the {@code svg} element, whose ids no other picture of the page has. It has a view box, without which a
     * picture that is shown smaller is cut off.
     */
    public static String of(Picture picture) {
        String element = PROLOGUE.matcher(picture.svg()).replaceAll("").strip();
        element = SIZE.matcher(element).replaceFirst("$1width=\"$2\" height=\"$3\" viewBox=\"0 0 $2 $3\"");
        Set<String> ids = new LinkedHashSet<>();
        Matcher matcher = ID.matcher(element);
        while (matcher.find()) {
            ids.add(Pattern.quote(matcher.group()));
        }
        if (ids.isEmpty()) {
            return element;
        }
        String prefix = picture.file().replaceAll("[^A-Za-z0-9]+", "-") + "-";
        return Pattern.compile("(?<=\\bid=\"|#)(?=(" + String.join("|", ids) + ")\\b)")
                .matcher(element)
                .replaceAll(Matcher.quoteReplacement(prefix));
    }
}
