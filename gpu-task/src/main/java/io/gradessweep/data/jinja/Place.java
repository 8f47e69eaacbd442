package io.gradessweep.data.jinja;

/**
 * A place in a template, for messages.
 *
 * @param line the line, from 1
 * @param tag the text of the tag there, with its brackets; empty if it is not known
 */
record Place(int line, String tag) {
    private static final int LONGEST = 90;

    static final Place START = new Place(1, "");

    /** Returns an error that says the line and the tag. */
    TemplateException wrong(String what) {
        String oneLine = tag.replaceAll("\\s+", " ");
        String shown = oneLine.length() > LONGEST ? oneLine.substring(0, LONGEST - 3) + "..." : oneLine;
        return new TemplateException("line " + line + (shown.isEmpty() ? "" : ", " + shown) + ": " + what);
    }
}
