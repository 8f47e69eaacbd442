package io.gradessweep.data;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads UTF-8 lines strictly: a wrong byte is an error that names its line, not a question mark in a prompt. */
final class TextLines {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private TextLines() {}

    /** The file's lines without their ends; blank lines at the end of the file are left out. */
    static List<String> read(Path file) {
        byte[] bytes = bytes(file);
        List<String> lines = new ArrayList<>();
        int start = startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            lines.add(line(ByteBuffer.wrap(bytes, start, end - start), file, lines.size() + 1));
            start = end + 1;
        }
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }

    private static byte[] bytes(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(file + ": there is no such file");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean startsWithMark(byte[] bytes) {
        for (int i = 0; i < BYTE_ORDER_MARK.length; i++) {
            if (i >= bytes.length || bytes[i] != BYTE_ORDER_MARK[i]) {
                return false;
            }
        }
        return true;
    }

    private static String line(ByteBuffer bytes, Path file, int number) {
        try {
            String line = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(file + ":" + number + ": not valid UTF-8; save the file as UTF-8", e);
        }
    }
}
