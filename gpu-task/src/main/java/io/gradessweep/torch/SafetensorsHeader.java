package io.gradessweep.torch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.digest.LfsPointer;
import io.gradessweep.json.JsonProblem;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The header of a safetensors file: an unsigned 64-bit little-endian length and that many bytes of JSON, followed by
 * the tensors' bytes. All entries are checked against the file's size before any data is read.
 *
 * @param tensors the entries by name, in the file's order
 */
record SafetensorsHeader(Path file, Map<String, Entry> tensors) {
    /** The limit that the format sets on the header's size. */
    private static final long LARGEST_HEADER = 100_000_000;

    /** The bytes per element of the format's types. */
    private static final Map<String, Integer> WIDTHS = Map.ofEntries(
            Map.entry("F64", 8),
            Map.entry("F32", 4),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("F8_E4M3", 1),
            Map.entry("F8_E5M2", 1),
            Map.entry("I64", 8),
            Map.entry("I32", 4),
            Map.entry("I16", 2),
            Map.entry("I8", 1),
            Map.entry("U64", 8),
            Map.entry("U32", 4),
            Map.entry("U16", 2),
            Map.entry("U8", 1),
            Map.entry("BOOL", 1));

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** One tensor's type, shape and absolute position in the file. */
    record Entry(String type, long[] shape, long begin, long end) {}

    /**
     * Reads and checks a header.
     *
     * @throws InvalidInputException naming the file and, if one tensor is at fault, the tensor
     */
    static SafetensorsHeader read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(file + ": no such file; a safetensors checkpoint is expected");
        }
        if (LfsPointer.is(file)) {
            throw new InvalidInputException(file + ": " + LfsPointer.PROBLEM);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return parse(file, channel);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static SafetensorsHeader parse(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw new InvalidInputException(
                    file + ": not a safetensors file: " + size + " bytes, shorter than its header");
        }
        ByteBuffer lengthField = fill(channel, 0, Long.BYTES);
        long length = lengthField.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (length < 2 || length > LARGEST_HEADER || length > size - Long.BYTES) {
            throw new InvalidInputException(file + ": truncated or not a safetensors file: its header claims "
                    + Long.toUnsignedString(length) + " bytes, the file has " + size);
        }
        byte[] text = fill(channel, Long.BYTES, (int) length).array();
        JsonNode json;
        try {
            json = JSON.readTree(new String(text, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(file + ": its safetensors header is not JSON: " + JsonProblem.of(e), e);
        }
        if (json == null || !json.isObject()) {
            throw new InvalidInputException(file + ": its safetensors header is not a JSON object");
        }
        Map<String, Entry> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!field.getKey().equals("__metadata__")) {
                String where = file + ": tensor " + field.getKey();
                tensors.put(field.getKey(), entry(where, field.getValue(), Long.BYTES + length, size));
            }
        }
        return new SafetensorsHeader(file, tensors);
    }

    private static ByteBuffer fill(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
            // The channel may return fewer bytes than asked for.
        }
        return buffer.flip();
    }

    private static Entry entry(String where, JsonNode node, long dataBegin, long fileSize) {
        JsonNode dims = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!node.path("dtype").isTextual() || !dims.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw new InvalidInputException(where + ": needs dtype, shape and two data_offsets");
        }
        String type = node.get("dtype").textValue();
        Integer width = WIDTHS.get(type);
        if (width == null) {
            throw new InvalidInputException(where + ": unknown type " + type);
        }
        long[] shape = new long[dims.size()];
        long bytes = width;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = integer(where, dims.get(i));
            bytes = multiply(where, bytes, shape[i]);
        }
        long begin = integer(where, offsets.get(0));
        long end = integer(where, offsets.get(1));
        if (end < begin || end > fileSize - dataBegin) {
            throw new InvalidInputException(where + ": truncated: its bytes " + begin + ".." + end
                    + " lie beyond the file's " + (fileSize - dataBegin) + " bytes of data");
        }
        if (end - begin != bytes) {
            throw new InvalidInputException(
                    where + ": shape and type need " + bytes + " bytes, data_offsets give " + (end - begin));
        }
        return new Entry(type, shape, dataBegin + begin, dataBegin + end);
    }

    private static long integer(String where, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw new InvalidInputException(where + ": shape and data_offsets must be whole numbers >= 0, not " + node);
        }
        return node.longValue();
    }

    private static long multiply(String where, long a, long b) {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException e) {
            throw new InvalidInputException(where + ": its shape is larger than any file", e);
        }
    }
}
