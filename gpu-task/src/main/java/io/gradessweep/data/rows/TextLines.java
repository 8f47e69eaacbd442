package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads UTF-8 lines strictly: an invalid byte is an error that names its line, and never becomes a replacement
 * character in a prompt. Lines end with LF or CR LF, which may be mixed; a byte order mark is skipped.
 */
final class TextLines {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private TextLines() {}

    /**
     * A line, which is decoded on first use.
     *
     * @param number from 1
     */
    record Line(Path file, int number, ByteBuffer bytes) {
        /** Returns the text without the line's end. */
        String text() {
            try {
                String line = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(bytes.duplicate())
                        .toString();
                return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            } catch (CharacterCodingException e) {
                throw new InvalidInputException(file + ":" + number + ": not valid UTF-8; save the file as UTF-8", e);
            }
        }

        boolean isBlank() {
            for (int i = bytes.position(); i < bytes.limit(); i++) {
                if (bytes.get(i) != ' ' && bytes.get(i) != '\t' && bytes.get(i) != '\r') {
                    return false;
                }
            }
            return true;
        }
    }

    /** Reads the file's lines, without blank lines at its end. */
    static List<Line> read(Path file) {
        byte[] bytes = FileContent.read(file);
        List<Line> lines = new ArrayList<>();
        int start = startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            lines.add(new Line(file, lines.size() + 1, ByteBuffer.wrap(bytes, start, end - start)));
            start = end + 1;
        }
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }

    private static boolean startsWithMark(byte[] bytes) {
        for (int i = 0; i < BYTE_ORDER_MARK.length; i++) {
            if (i >= bytes.length || bytes[i] != BYTE_ORDER_MARK[i]) {
                return false;
            }
        }
        return true;
    }
}
