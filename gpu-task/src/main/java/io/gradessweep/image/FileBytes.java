package io.gradessweep.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A position in the bytes of an image file. Reading past their end says that the image is cut off. */
final class FileBytes {
    private final byte[] bytes;
    private final int end;
    private int position;

    FileBytes(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    FileBytes(byte[] bytes, int begin, int end) {
        this.bytes = bytes;
        this.position = begin;
        this.end = end;
    }

    int position() {
        return position;
    }

    boolean atEnd() {
        return position >= end;
    }

    int u8() throws UnreadableImageException {
        return bytes[advance(1)] & 0xff;
    }

    int u16Big() throws UnreadableImageException {
        return u8() << 8 | u8();
    }

    int u16Little() throws UnreadableImageException {
        return u8() | u8() << 8;
    }

    int u24Little() throws UnreadableImageException {
        return u16Little() | u8() << 16;
    }

    long u32Big() throws UnreadableImageException {
        return (long) u16Big() << 16 | u16Big();
    }

    long u32Little() throws UnreadableImageException {
        return u16Little() | (long) u16Little() << 16;
    }

    /** Four characters, such as a chunk's type. */
    String fourCharacters() throws UnreadableImageException {
        return new String(bytes, advance(4), 4, StandardCharsets.ISO_8859_1);
    }

    byte[] bytes(long count) throws UnreadableImageException {
        int begin = advance(count);
        return Arrays.copyOfRange(bytes, begin, position);
    }

    void skip(long count) throws UnreadableImageException {
        advance(count);
    }

    /** Moves on and returns where it stood. */
    private int advance(long count) throws UnreadableImageException {
        if (count > end - position) {
            throw UnreadableImageException.cut();
        }
        int begin = position;
        position += (int) count;
        return begin;
    }
}
