package io.gradessweep.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in this project's words why Jackson could not read a text. */
public final class JsonProblem {
    private static final Pattern PROPERTY = Pattern.compile("property '([^']+)'");

    /**
     * Jackson's words for a mistake, and ours. A group of the pattern takes the place of {@code $1}; the first pattern
     * that is found counts.
     */
    private record Wording(Pattern pattern, String words) {
        Wording(String pattern, String words) {
            this(Pattern.compile(pattern), words);
        }
    }

    private static final List<Wording> WORDINGS = List.of(
            new Wording("^Duplicate (?:field|Object property) [\"'](.+)[\"']", "the key '$1' is there twice"),
            new Wording("^Trailing token", "there is more than one value"),
            new Wording("^No content to map", "it is empty"),
            new Wording(
                    "^Non-standard token|^Unrecognized token '[-+]?(?:NaN|Infinity)'",
                    "NaN and Infinity are no numbers of JSON"),
            new Wording("^Unrecognized token '(.*?)'", "'$1' is no value; texts stand in double quotes"),
            new Wording("double-quote to start field name", "a key in double quotes was expected"),
            new Wording("expecting a colon", "a colon was expected after a key"),
            new Wording("^Unexpected close marker", "a closing bracket does not match the one that opens"),
            new Wording("expecting comma", "a comma or a closing bracket was expected"),
            new Wording(
                    "^Illegal unquoted character",
                    "a text holds a line break or another control character, which JSON writes as \\\\n or \\\\u000a"),
            new Wording("^Unrecognized character escape", "a text holds a backslash, which JSON writes twice"),
            new Wording("UTF-8", "it holds bytes that are not UTF-8"),
            new Wording("(?i)numeric value|leading zero|decimal point|exponent", "a number is written wrongly"));

    private JsonProblem() {}

    /**
     * Returns what is wrong and where, such as {@code it ends too early, at line 3, column 8}.
     *
     * @param e thrown while a text was parsed, or while a record was made of what it holds
     */
    public static String of(JsonProcessingException e) {
        if (e instanceof JsonMappingException mapping && !(parsing(e) instanceof JsonParseException)) {
            return ofContent(mapping);
        }
        JsonLocation place = parsing(e).getLocation();
        return reason(e) + (place == null ? "" : ", at line " + place.getLineNr() + ", column " + place.getColumnNr());
    }

    /** Returns what is wrong with a text that could not be parsed, without the place. */
    public static String reason(JsonProcessingException e) {
        JsonProcessingException parsing = parsing(e);
        if (parsing instanceof JsonEOFException) {
            return "it ends too early";
        }
        if (parsing instanceof StreamConstraintsException) {
            return "it is nested too deeply, or a text or number in it is too long";
        }
        String said = String.valueOf(parsing.getOriginalMessage());
        for (Wording wording : WORDINGS) {
            Matcher matcher = wording.pattern.matcher(said);
            if (matcher.find()) {
                String words = wording.words;
                return matcher.groupCount() == 0 ? words.replace("\\\\", "\\") : words.replace("$1", matcher.group(1));
            }
        }
        return "a JSON value was expected";
    }

    /** Returns the error of the parser, which may be the cause of one of data binding. */
    private static JsonProcessingException parsing(JsonProcessingException e) {
        return e.getCause() instanceof JsonParseException cause ? cause : e;
    }

    private static String ofContent(JsonMappingException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidInputException) {
                return cause.getMessage();
            }
        }
        String path = path(e);
        if (e instanceof UnrecognizedPropertyException) {
            return "the key " + path + " is unknown";
        }
        if (e instanceof InvalidTypeIdException) {
            return (path.isEmpty() ? "it" : path) + " is of no known kind";
        }
        String said = String.valueOf(e.getOriginalMessage());
        Matcher property = PROPERTY.matcher(said);
        if (said.contains("creator property") && property.find()) {
            String name = property.group(1);
            boolean isLast = path.equals(name) || path.endsWith("." + name);
            return "the key " + (isLast ? path : path.isEmpty() ? name : path + "." + name) + " is missing";
        }
        return path.isEmpty() ? reason(e) : path + " has a value of another kind than is expected";
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : e.getPath()) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }
}
