package io.gradessweep.data.jinja;

import io.gradessweep.data.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a template into tokens. White space around tags is treated as with {@code trim_blocks} and
 * {@code lstrip_blocks}: the line break after a block or comment is removed, and so is the indentation before one.
 * {@code -} in a tag removes all white space on its side, {@code +} none. The last line break of the template is
 * removed, too.
 */
final class Lexer {
    private static final List<String> TWO_CHARACTER_OPERATORS = List.of("==", "!=", ">=", "<=", "//", "**");
    private static final String ONE_CHARACTER_OPERATORS = "+-*/%~[](){}<>=.:|,;";

    private static final Pattern WHOLE = Pattern.compile(
            "0b(_?[01])+|0o(_?[0-7])+|0x(_?[0-9a-f])+|[1-9](_?[0-9])*|0(_?0)*", Pattern.CASE_INSENSITIVE);
    private static final Pattern FRACTION = Pattern.compile(
            "([0-9]+_)*[0-9]+((\\.([0-9]+_)*[0-9]+)?e[+-]?([0-9]+_)*[0-9]+|\\.([0-9]+_)*[0-9]+)",
            Pattern.CASE_INSENSITIVE);

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    private int countedTo;
    private int tagEnd;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String unix = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        boolean lineStart = true;
        while (position < source.length()) {
            int begin = nextTag();
            String data = source.substring(position, begin);
            if (begin == source.length()) {
                add(Kind.DATA, data);
                position = begin;
                break;
            }
            char kind = source.charAt(begin + 1);
            char sign = sign(begin + 2);
            add(Kind.DATA, before(data, kind, sign, lineStart));
            position = begin + (sign == 0 ? 2 : 3);
            if (kind == '#') {
                comment();
            } else {
                tag(kind, begin);
            }
            lineStart = source.charAt(position - 1) == '\n';
        }
        add(Kind.END, "");
    }

    private int nextTag() {
        int begin = source.indexOf('{', position);
        while (begin >= 0 && begin + 1 < source.length()) {
            if ("{%#".indexOf(source.charAt(begin + 1)) >= 0) {
                return begin;
            }
            begin = source.indexOf('{', begin + 1);
        }
        return source.length();
    }

    private char sign(int index) {
        boolean signed = index < source.length() && "-+".indexOf(source.charAt(index)) >= 0;
        return signed ? source.charAt(index) : 0;
    }

    private static String before(String data, char kind, char sign, boolean lineStart) {
        if (sign == '-') {
            return Text.stripRight(data, null);
        }
        if (sign == '+' || kind == '{') {
            return data;
        }
        int lastLine = data.lastIndexOf('\n') + 1;
        boolean indentation = (lastLine > 0 || lineStart) && Text.isSpace(data.substring(lastLine));
        return indentation ? data.substring(0, lastLine) : data;
    }

    private void comment() {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw wrong("a comment is never closed");
        }
        char sign = end > position ? sign(end - 1) : 0;
        position = end + 2;
        after(sign, '#');
    }

    /** Reads a tag, from after its opening to after its end, and tells its tokens what it says. */
    private void tag(char kind, int begin) {
        int first = tokens.size();
        readTag(kind);
        String text = source.substring(begin, tagEnd);
        for (int i = first; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            tokens.set(
                    i,
                    new Token(
                            token.kind(), token.text(), new Place(token.place().line(), text)));
        }
    }

    private void readTag(char kind) {
        boolean output = kind == '{';
        String end = output ? "}}" : "%}";
        add(output ? Kind.OUTPUT_BEGIN : Kind.BLOCK_BEGIN, "");
        int depth = 0;
        while (true) {
            skipSpace();
            if (position >= source.length()) {
                throw wrong("a tag is never closed with " + end);
            }
            char sign = sign(position);
            if (depth == 0 && source.startsWith(end, position + (sign == 0 ? 0 : 1)) && !(output && sign == '+')) {
                add(output ? Kind.OUTPUT_END : Kind.BLOCK_END, "");
                position += sign == 0 ? 2 : 3;
                tagEnd = position;
                after(sign, kind);
                return;
            }
            String operator = token();
            depth += "([{".contains(operator) && !operator.isEmpty() ? 1 : 0;
            depth -= ")]}".contains(operator) && !operator.isEmpty() ? 1 : 0;
        }
    }

    private void after(char sign, char kind) {
        if (sign == '-') {
            skipSpace();
        } else if (sign == 0 && kind != '{' && source.startsWith("\n", position)) {
            position++;
        }
    }

    /**
     * Reads one token of an expression.
     *
     * @return the operator, or nothing if the token is none
     */
    private String token() {
        char first = source.charAt(position);
        if (first == '\'' || first == '"') {
            string(first);
            return "";
        }
        if (Character.isDigit(first)) {
            number();
            return "";
        }
        if (Character.isJavaIdentifierStart(first) && first != '$') {
            name();
            return "";
        }
        String two = source.substring(position, Math.min(position + 2, source.length()));
        String operator = TWO_CHARACTER_OPERATORS.contains(two) ? two : String.valueOf(first);
        if (operator.length() == 1 && ONE_CHARACTER_OPERATORS.indexOf(first) < 0) {
            throw wrong("unexpected character '" + first + "'");
        }
        add(Kind.OPERATOR, operator);
        position += operator.length();
        return operator;
    }

    private void name() {
        int start = position;
        while (position < source.length() && Character.isJavaIdentifierPart(source.charAt(position))) {
            position++;
        }
        add(Kind.NAME, source.substring(start, position));
    }

    /** Reads a number. Behind a point it is an index, {@code xs.0.1}, and never a fraction. */
    private void number() {
        Matcher fraction = FRACTION.matcher(source).region(position, source.length());
        boolean index = tokens.get(tokens.size() - 1).is(Kind.OPERATOR, ".");
        Matcher whole = WHOLE.matcher(source).region(position, source.length());
        Matcher number = !index && fraction.lookingAt() ? fraction : whole;
        if (number == whole && !whole.lookingAt()) {
            throw wrong("'" + source.charAt(position) + "' does not begin a number");
        }
        add(number == whole ? Kind.INTEGER : Kind.FRACTION, number.group());
        position = number.end();
    }

    private void string(char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw wrong("a string is never closed with " + quote);
        }
        add(Kind.STRING, Text.unescaped(source.substring(position + 1, end)));
        position = end + 1;
    }

    private void skipSpace() {
        while (position < source.length() && Text.isSpace(source.charAt(position))) {
            position++;
        }
    }

    private void add(Kind kind, String text) {
        for (; countedTo < position; countedTo++) {
            line += source.charAt(countedTo) == '\n' ? 1 : 0;
        }
        tokens.add(new Token(kind, text, new Place(line, "")));
    }

    private TemplateException wrong(String what) {
        return new Place(line, "").wrong(what);
    }
}
