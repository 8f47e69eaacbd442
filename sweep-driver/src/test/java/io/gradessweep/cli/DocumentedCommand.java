package io.gradessweep.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * A command of a page, as a shell would take it apart: quotes, comments and lines that go on are understood, and one
 * output to a file.
 *
 * @param words the program and its arguments
 * @param output the file that standard output goes to; empty for none
 */
record DocumentedCommand(List<String> words, String output) {

    /** Returns the commands of a block, one a line. */
    static List<DocumentedCommand> of(String code) {
        List<DocumentedCommand> commands = new ArrayList<>();
        for (String line : code.replace("\\\n", " ").split("\n")) {
            List<String> words = words(line);
            int to = words.indexOf(">");
            if (to >= 0) {
                commands.add(new DocumentedCommand(words.subList(0, to), words.get(to + 1)));
            } else if (!words.isEmpty()) {
                commands.add(new DocumentedCommand(words, ""));
            }
        }
        return commands;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                begun = true;
            } else if (Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                    begun = false;
                }
            } else if (c == '#' && !begun) {
                return words;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote is not closed: " + line);
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
