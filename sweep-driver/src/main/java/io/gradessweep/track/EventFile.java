package io.gradessweep.track;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * Writes events of TensorBoard: {@code Event} messages of {@code tensorflow/core/util/event.proto} in records of
 * TFRecord, each with masked CRC-32C checksums of its length and its content.
 */
final class EventFile {
    private static final int MASK_DELTA = 0xa282ead8;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    /** {@code DT_STRING} of {@code types.proto}. */
    private static final int STRING_TYPE = 7;

    private final OutputStream out;

    /** Begins a file, whose first event names the version of the format. */
    EventFile(OutputStream out, Instant started) throws IOException {
        this.out = out;
        write(event(started, 0).bytes(3, utf8("brain.Event:2")));
    }

    /** Writes a number at a step. */
    void scalar(Instant time, int step, String tag, double value) throws IOException {
        Message number = new Message().bytes(1, utf8(tag)).fixed32(2, Float.floatToIntBits((float) value));
        write(event(time, step).bytes(5, new Message().bytes(1, number).toByteArray()));
    }

    /** Writes a text in Markdown, which TensorBoard shows below the run's texts. */
    void text(Instant time, String tag, String markdown) throws IOException {
        Message tensor = new Message()
                .varint(1, STRING_TYPE)
                .bytes(2, new Message().bytes(2, new Message().varint(1, 1)))
                .bytes(8, utf8(markdown));
        Message plugin = new Message().bytes(1, new Message().bytes(1, utf8("text")));
        Message value = new Message().bytes(1, utf8(tag)).bytes(8, tensor).bytes(9, plugin);
        write(event(time, 0).bytes(5, new Message().bytes(1, value).toByteArray()));
    }

    private static Message event(Instant time, int step) {
        double seconds = time.getEpochSecond() + time.getNano() / 1e9;
        return new Message().fixed64(1, Double.doubleToLongBits(seconds)).varint(2, step);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void write(Message message) throws IOException {
        byte[] content = message.toByteArray();
        byte[] length = little(8).putLong(content.length).array();
        out.write(length);
        out.write(little(4).putInt(checksum(length)).array());
        out.write(content);
        out.write(little(4).putInt(checksum(content)).array());
    }

    /** Returns the checksum as TFRecord stores it: turned, and moved by a constant. */
    static int checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A message in the encoding of protocol buffers. */
    private static final class Message {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Message varint(int field, long value) {
            tag(field, VARINT);
            raw(value);
            return this;
        }

        Message fixed32(int field, int value) {
            tag(field, FIXED32);
            content.writeBytes(little(4).putInt(value).array());
            return this;
        }

        Message fixed64(int field, long value) {
            tag(field, FIXED64);
            content.writeBytes(little(8).putLong(value).array());
            return this;
        }

        Message bytes(int field, byte[] value) {
            tag(field, BYTES);
            raw(value.length);
            content.writeBytes(value);
            return this;
        }

        Message bytes(int field, Message value) {
            return bytes(field, value.toByteArray());
        }

        byte[] toByteArray() {
            return content.toByteArray();
        }

        private void tag(int field, int type) {
            raw(((long) field << 3) | type);
        }

        private void raw(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                content.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            content.write((int) rest);
        }
    }
}
