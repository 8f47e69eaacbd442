package io.gradessweep.plan;

/**
 * The name of files, and where the rows are in a file that is one JSON object: {@code questions.json#questions}.
 *
 * @param list the text after {@code #}; empty if the name has none
 */
record ListedName(String name, String list) {
    /** @param listed whether a {@code #} has this meaning, or is part of the name */
    static ListedName of(String written, boolean listed) {
        int mark = listed ? written.lastIndexOf('#') : -1;
        return mark < 0
                ? new ListedName(written, "")
                : new ListedName(written.substring(0, mark), written.substring(mark + 1));
    }
}
