package io.gradessweep.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits captions into words as COCO's evaluation does, whose tool is Stanford's PTBTokenizer 3.4.1 with {@code -lowerCase}:
 * the Penn Treebank's rules for contractions, possessives, abbreviations, quotes and brackets. Of that tool's rules for
 * addresses, dates and telephone numbers there are the simplest alone.
 */
public final class PtbTokens {
    /** Punctuation that COCO's evaluation removes. Its list names brackets too, in capitals, which no token has. */
    private static final Set<String> REMOVED =
            Set.of("''", "'", "``", "`", ".", "?", "!", ",", ":", "-", "--", "...", ";");

    /** Characters that are written otherwise. */
    private static final Map<String, String> WRITTEN = Map.ofEntries(
            Map.entry("(", "-lrb-"),
            Map.entry(")", "-rrb-"),
            Map.entry("[", "-lsb-"),
            Map.entry("]", "-rsb-"),
            Map.entry("{", "-lcb-"),
            Map.entry("}", "-rcb-"),
            Map.entry("£", "#"),
            Map.entry("€", "$"),
            Map.entry("“", "``"),
            Map.entry("”", "''"),
            Map.entry("‘", "`"),
            Map.entry("’", "'"),
            Map.entry("—", "--"),
            Map.entry("–", "--"),
            Map.entry("…", "..."));

    /** Words that are two, and the length of the first. */
    private static final Map<String, Integer> TWO =
            Map.of("cannot", 3, "gonna", 3, "gotta", 3, "wanna", 3, "lemme", 3, "gimme", 3, "y'all", 2);

    private static final String LETTER = "[\\p{L}\\p{M}]";
    private static final String WORD = "[\\p{L}\\p{M}\\p{N}]";
    private static final String ETC = "etc.";

    /** The kinds of tokens; of those that fit in one place the first is taken. */
    private static final Pattern TOKEN = Pattern.compile(
            String.join(
                    "|",
                    "</?" + LETTER + "[^<>\\s]*>",
                    "[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+",
                    "(?:https?://|www\\.)[^\\s,;\"]*[^\\s,;\".!?)]",
                    "(?:" + LETTER + "\\.){2,}",
                    "(?:mrs?|ms|drs?|prof|sr|jr|st|mt|ft|vs|etc|inc|ltd|corp|co|bros|ave|blvd|rd|gen|sen|rep|gov|capt|lt"
                            + "|col|sgt|rev|hon|dept|univ|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\\.(?!" + WORD
                            + ")",
                    "no\\.(?=\\s*\\d)",
                    "'n'",
                    "'\\d\\ds?(?!" + WORD + ")",
                    "\\d+(?:[:.,]\\d+)+",
                    "c(?:\\+\\+|#)",
                    "\\.{2,}|--+|[!?]+",
                    WORD + "+(?:(?:[-/&_]|'(?=" + LETTER + "))" + WORD + "+)*",
                    "\\S"),
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern CONTRACTION = Pattern.compile("n't$|'(?:s|m|d|re|ve|ll)$");

    private PtbTokens() {}

    /** Returns the words of a text in lower case, without punctuation. */
    public static List<String> words(String text) {
        return tokens(text).stream().filter(token -> !REMOVED.contains(token)).toList();
    }

    /** Returns all tokens of a text, in lower case. */
    static List<String> tokens(String text) {
        String plain =
                text.replaceAll("(?<=" + WORD + ")’(?=" + LETTER + ")", "'").toLowerCase(Locale.ROOT);
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(plain);
        while (matcher.find()) {
            String found = matcher.group();
            boolean opens = matcher.start() == 0 || opensBefore(plain.charAt(matcher.start() - 1));
            boolean wordFollows =
                    matcher.end() < plain.length() && !Character.isWhitespace(plain.charAt(matcher.end()));
            if (found.equals("\"")) {
                tokens.add(opens && wordFollows ? "``" : "''");
            } else if (found.equals("'")) {
                tokens.add(opens && wordFollows ? "`" : "'");
            } else {
                add(tokens, found);
            }
        }
        if (plain.stripTrailing().endsWith(ETC)) {
            tokens.add("."); // the only abbreviation that leaves a sentence its stop
        }
        return tokens;
    }

    private static boolean opensBefore(char before) {
        return Character.isWhitespace(before) || "([{<\"'`“‘-—–".indexOf(before) >= 0;
    }

    private static void add(List<String> tokens, String found) {
        if (found.length() > 1 && found.chars().allMatch(each -> each == '.')) {
            tokens.add("...");
        } else if (found.length() > 1 && found.chars().allMatch(each -> each == '-')) {
            tokens.add("--");
        } else {
            Matcher contraction = CONTRACTION.matcher(found);
            int first = TWO.getOrDefault(found, contraction.find() ? contraction.start() : 0);
            if (first > 0) {
                tokens.add(found.substring(0, first));
            }
            String rest = found.substring(first);
            tokens.add(WRITTEN.getOrDefault(rest, rest));
        }
    }
}
