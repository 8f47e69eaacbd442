package io.gradessweep.plan;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in this project's words why a text is no YAML. */
final class YamlProblem {
    /** A library's words for a mistake, and ours, with what the pattern's group holds in the place of {@code $1}. */
    private record Wording(Pattern pattern, String words) {
        Wording(String pattern, String words) {
            this(Pattern.compile(pattern), words);
        }
    }

    private static final List<Wording> WORDINGS = List.of(
            new Wording("Duplicate (?:field|Object property) [\"'](.+)[\"']", "the key '$1' is there twice"),
            new Wording("found duplicate key (\\S+)", "the key '$1' is there twice"),
            new Wording("Trailing token", "there is more than one document; leave out what follows ---"),
            new Wording("numeric value '(.*?)'", "'$1' is no number that is read; write it with digits"),
            new Wording("Nesting Depth|nesting depth", "it is nested too deeply"),
            new Wording(
                    "mapping values are not allowed",
                    "a second colon in one line; put a text that holds ': ' in quotes"),
            new Wording("\\\\t\\(TAB\\)|'\\\\t'", "a tab stands where YAML wants spaces"),
            new Wording("'@'|'`'|'%'", "a text that begins with @, % or ` must stand in quotes"),
            new Wording("could not find expected ':'", "a key without ': ' and a value"),
            new Wording("expected ',' or ']'", "a list that begins with [ is not closed, or lacks a comma"),
            new Wording("expected ',' or '\\}'", "a block that begins with { is not closed, or lacks a comma"),
            new Wording("unexpected end of stream", "a quote is not closed"),
            new Wording(
                    "unknown escape character", "a backslash in double quotes; write it twice, or use single quotes"),
            new Wording("undefined alias", "* at the beginning of a text must stand in quotes"),
            new Wording("special characters are not allowed", "it holds a control character"),
            new Wording("expected <block end>|block end", "the indentation does not fit the lines before it"));

    /** The parser notices at the end of the file, or of the line, that something is not closed. */
    private static final Pattern OPEN =
            Pattern.compile("expected ',' or|unexpected end of stream|could not find expected ':'");

    private YamlProblem() {}

    /** Returns what is wrong, without the place. */
    static String of(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return "it is nested too deeply, or a text or number in it is too long";
        }
        String said = e.getCause() instanceof MarkedYAMLException marked
                ? String.valueOf(marked.getProblem())
                : String.valueOf(e.getOriginalMessage());
        for (Wording wording : WORDINGS) {
            Matcher matcher = wording.pattern.matcher(said);
            if (matcher.find()) {
                return matcher.groupCount() == 0 ? wording.words : wording.words.replace("$1", matcher.group(1));
            }
        }
        return "it is not YAML that can be read; check indentation, brackets and quotes here";
    }

    /** Returns where it is wrong, such as {@code " line 3, column 8"}; of what is not closed, where it begins. */
    static String place(JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            boolean isOpen =
                    OPEN.matcher(String.valueOf(marked.getProblem())).find() && marked.getContextMark() != null;
            Mark mark = isOpen ? marked.getContextMark() : marked.getProblemMark();
            return place(mark.getLine() + 1, mark.getColumn() + 1);
        }
        JsonLocation location = e.getLocation();
        return location == null ? "" : place(location.getLineNr(), location.getColumnNr());
    }

    private static String place(int line, int column) {
        return " line " + line + ", column " + column;
    }
}
