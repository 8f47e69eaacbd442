package io.gradessweep.data.jinja;

import java.util.List;
import java.util.stream.IntStream;

/** Texts as Python sees them: white space is Unicode's, positions count code points. */
final class Text {
    private Text() {}

    static boolean isSpace(int character) {
        return Character.isWhitespace(character)
                || character == 0x85
                || character == 0xA0
                || character == 0x2007
                || character == 0x202F;
    }

    /** Returns whether the text is not empty and consists of white space only. */
    static boolean isSpace(String text) {
        return !text.isEmpty() && text.codePoints().allMatch(Text::isSpace);
    }

    /**
     * @param characters the characters to strip; null for white space
     */
    static String strip(String text, String characters) {
        return stripLeft(stripRight(text, characters), characters);
    }

    static String stripLeft(String text, String characters) {
        int start = 0;
        while (start < text.length() && stripped(text.codePointAt(start), characters)) {
            start += Character.charCount(text.codePointAt(start));
        }
        return text.substring(start);
    }

    static String stripRight(String text, String characters) {
        int end = text.length();
        while (end > 0 && stripped(text.codePointBefore(end), characters)) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(0, end);
    }

    private static boolean stripped(int character, String characters) {
        return characters == null ? isSpace(character) : characters.indexOf(character) >= 0;
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    static List<Object> characters(String text) {
        return text.codePoints()
                .mapToObj(Character::toString)
                .map(Object.class::cast)
                .toList();
    }

    /** Returns {@code str.title}: letters that follow no letter in upper case, all others in lower case. */
    static String title(String text) {
        StringBuilder titled = new StringBuilder();
        boolean inWord = false;
        for (int character : (Iterable<Integer>) text.codePoints()::iterator) {
            titled.appendCodePoint(inWord ? Character.toLowerCase(character) : Character.toTitleCase(character));
            inWord = Character.isLetter(character);
        }
        return titled.toString();
    }

    /** Returns a string literal's text. An escape that Python does not know is kept as it is. */
    static String unescaped(String literal) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < literal.length(); i++) {
            char character = literal.charAt(i);
            if (character != '\\') {
                text.append(character);
                continue;
            }
            char escape = literal.charAt(++i);
            int plain = "nrtbfav0'\"\\".indexOf(escape);
            int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
            if (plain >= 0) {
                text.append("\n\r\t\b\f\u0007\u000B\0'\"\\".charAt(plain));
            } else if (digits > 0 && isHexadecimal(literal, i + 1, digits)) {
                text.appendCodePoint(Integer.parseInt(literal.substring(i + 1, i + 1 + digits), 16));
                i += digits;
            } else if (escape != '\n') {
                text.append('\\').append(escape);
            }
        }
        return text.toString();
    }

    private static boolean isHexadecimal(String text, int start, int digits) {
        return start + digits <= text.length()
                && IntStream.range(start, start + digits).allMatch(i -> Character.digit(text.charAt(i), 16) >= 0);
    }

    /** Returns {@code repr} of a text, as it appears in a printed list. */
    static String quoted(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(character -> {
            int known = "\\\n\r\t".indexOf(character);
            if (known >= 0) {
                escaped.append('\\').append("\\nrt".charAt(known));
            } else if (isPrintable(character)) {
                escaped.appendCodePoint(character);
            } else {
                String form = character < 0x100 ? "\\x%02x" : character < 0x10000 ? "\\u%04x" : "\\U%08x";
                escaped.append(form.formatted(character));
            }
        });
        String inner = escaped.toString();
        return quote + (quote == '\'' ? inner.replace("'", "\\'") : inner) + quote;
    }

    /** Returns {@code str.isprintable} of a character: no control, no format, no space but the blank. */
    private static boolean isPrintable(int character) {
        return character == ' '
                || switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR -> false;
                    default -> true;
                };
    }
}
