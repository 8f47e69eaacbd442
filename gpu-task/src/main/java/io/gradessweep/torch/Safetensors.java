package io.gradessweep.torch;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file. Tensors are read as float32 copies, piece by piece, so that neither the heap nor the pages of a mapped
 * file grow with a tensor. One thread reads from a file at a time. The reader follows the format's description at
 * huggingface.co/docs/safetensors. DJL's own reader holds the whole file in one array and aborts the JVM on BF16.
 *
 * <p>It reads F32, F16 and BF16, and the codes (U8) of a state that it wrote itself. A buffer can hold only 2 GB, so larger tensors are read and written in pieces.
 */
public final class Safetensors implements AutoCloseable {
    private static final Set<String> OF_MODELS = Set.of("F32", "F16", "BF16");
    private static final Set<String> OF_STATES = Set.of("F32", "BF16", "U8");
    /** Two types, values of the first of which can be written as the second without loss. */
    private static final Set<String> WIDENED = Set.of("BF16", "F32");
    /** The size of a piece in float32. A few times as much is used in addition to the tensor itself. */
    private static final int PIECE_BYTES = 1 << 24;

    private final SafetensorsHeader header;
    private final FileChannel channel;
    private final int pieceBytes;
    private final Set<String> readable;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    private Safetensors(SafetensorsHeader header, FileChannel channel, int pieceBytes, Set<String> readable) {
        this.header = header;
        this.channel = channel;
        this.pieceBytes = pieceBytes;
        this.readable = readable;
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws InvalidInputException if the file is missing, truncated or malformed
     */
    public static Safetensors open(Path file) {
        return open(file, PIECE_BYTES);
    }

    /** Opens a file of a training's state as {@link #open} does. Codes of 8 bits are read as the numbers 0 to 255. */
    public static Safetensors openState(Path file) {
        return open(file, PIECE_BYTES, OF_STATES);
    }

    static Safetensors open(Path file, int pieceBytes) {
        return open(file, pieceBytes, OF_MODELS);
    }

    private static Safetensors open(Path file, int pieceBytes, Set<String> readable) {
        SafetensorsHeader header = SafetensorsHeader.read(file);
        try {
            return new Safetensors(header, FileChannel.open(file, StandardOpenOption.READ), pieceBytes, readable);
        } catch (IOException e) {
            throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    public Set<String> names() {
        return header.tensors().keySet();
    }

    /**
     * Returns a tensor's shape.
     *
     * @throws InvalidInputException if there is no such tensor
     */
    public long[] shape(String name) {
        return entry(name).shape().clone();
    }

    /**
     * Reads a tensor.
     *
     * @throws InvalidInputException if there is no such tensor, or if {@link #check} refuses it
     */
    public Tensor read(TensorScope scope, String name, long... shape) {
        return readRows(scope, name, shape, 0, shape[0]);
    }

    /**
     * Reads some rows of a tensor.
     *
     * @param shape the shape of the whole tensor
     * @throws InvalidInputException if there is no such tensor, or if {@link #check} refuses it
     */
    public Tensor readRows(TensorScope scope, String name, long[] shape, long begin, long count) {
        check(name, shape);
        long rowsAtOnce = rowsAtOnce(shape, pieceBytes);
        if (count <= rowsAtOnce) {
            return piece(scope, name, shape, begin, count);
        }
        Tensor all = scope.zeros(withRows(shape, count));
        for (long done = 0; done < count; done += rowsAtOnce) {
            try (Tensor piece = piece(scope, name, shape, begin + done, Math.min(rowsAtOnce, count - done))) {
                all.setRows(done, piece);
            }
        }
        return all;
    }

    private Tensor piece(TensorScope scope, String name, long[] shape, long begin, long count) {
        SafetensorsHeader.Entry entry = entry(name);
        long rowBytes = (entry.end() - entry.begin()) / shape[0];
        ByteBuffer bytes = load(name, entry.begin() + begin * rowBytes, count * rowBytes);
        long[] rows = withRows(shape, count);
        return switch (entry.type()) {
            case "F32" -> scope.copyOf(bytes, DataType.FLOAT32, rows);
            case "U8" -> scope.copyOf(bytes, DataType.UINT8, rows);
            case "F16" -> scope.copyOf(bytes, DataType.FLOAT16, rows);
            default -> scope.copyOf(widenBf16(bytes), DataType.FLOAT32, rows);
        };
    }

    private static long[] withRows(long[] shape, long rows) {
        long[] other = shape.clone();
        other[0] = rows;
        return other;
    }

    /**
     * Checks a tensor from the header alone, without libtorch.
     *
     * @throws InvalidInputException if the tensor is absent, has another shape, or has a type that cannot be read
     */
    public void check(String name, long... shape) {
        SafetensorsHeader.Entry entry = entry(name);
        String where = header.file() + ": tensor " + name;
        if (!Arrays.equals(entry.shape(), shape)) {
            throw new InvalidInputException(where + " has shape " + Arrays.toString(entry.shape())
                    + " where the configuration needs " + Arrays.toString(shape));
        }
        if (!readable.contains(entry.type())) {
            throw new InvalidInputException(where + " has type " + entry.type()
                    + (readable == OF_MODELS ? ", not F32, F16 or BF16" : ", not F32, BF16 or U8"));
        }
    }

    /**
     * Returns a tensor's bytes as they are in the file: little-endian, row-major, read-only. It must have at most 2 GB.
     */
    public ByteBuffer bytes(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        return map(name, entry.begin(), entry.end() - entry.begin());
    }

    /**
     * Returns whether a tensor has the shape and the values of a tensor of this or another file. A bf16 tensor can equal
     * a float32 one; all other types are compared only with themselves.
     */
    public boolean hasSameValues(String name, Safetensors other, String otherName) {
        SafetensorsHeader.Entry mine = entry(name);
        SafetensorsHeader.Entry theirs = other.entry(otherName);
        if (!Arrays.equals(mine.shape(), theirs.shape())) {
            return false;
        }
        boolean sameType = mine.type().equals(theirs.type());
        if (!sameType && !WIDENED.equals(Set.of(mine.type(), theirs.type()))) {
            return false;
        }
        long elements = Arrays.stream(mine.shape()).reduce(1, Math::multiplyExact);
        long atOnce = Math.max(1, pieceBytes / Float.BYTES);
        for (long done = 0; done < elements; done += atOnce) {
            long count = Math.min(atOnce, elements - done);
            ByteBuffer piece = elements(name, elements, done, count);
            ByteBuffer otherPiece = other.elements(otherName, elements, done, count);
            if (!sameType) {
                piece = mine.type().equals("BF16") ? widenBf16(piece) : piece;
                otherPiece = theirs.type().equals("BF16") ? widenBf16(otherPiece) : otherPiece;
            }
            if (!piece.equals(otherPiece)) {
                return false;
            }
        }
        return true;
    }

    private ByteBuffer elements(String name, long all, long begin, long count) {
        SafetensorsHeader.Entry entry = entry(name);
        long width = (entry.end() - entry.begin()) / all;
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(count * width)).order(ByteOrder.LITTLE_ENDIAN);
        return read(bytes, name, entry.begin() + begin * width);
    }

    /** Reads bytes into memory that the next call uses again. */
    private ByteBuffer load(String name, long begin, long bytes) {
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
        }
        return read(buffer.clear().limit(Math.toIntExact(bytes)), name, begin);
    }

    private ByteBuffer read(ByteBuffer to, String name, long begin) {
        try {
            while (to.hasRemaining()) {
                if (channel.read(to, begin + to.position()) < 0) {
                    throw new InvalidInputException(
                            header.file() + ": tensor " + name + ": the file has become shorter");
                }
            }
            return to.flip();
        } catch (IOException e) {
            throw new InvalidInputException(header.file() + ": tensor " + name + ": " + e.getMessage(), e);
        }
    }

    private ByteBuffer map(String name, long begin, long bytes) {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, begin, bytes).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new InvalidInputException(header.file() + ": tensor " + name + ": " + e.getMessage(), e);
        }
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.tensors().get(name);
        if (entry == null) {
            throw new InvalidInputException(header.file() + ": has no tensor " + name);
        }
        return entry;
    }

    /** Converts bf16, which is the upper half of a float32, to float32. */
    private static ByteBuffer widenBf16(ByteBuffer halves) {
        ByteBuffer floats = ByteBuffer.allocateDirect(Math.multiplyExact(halves.remaining(), 2))
                .order(ByteOrder.LITTLE_ENDIAN);
        while (halves.hasRemaining()) {
            floats.putInt(halves.getShort() << 16);
        }
        return floats.flip();
    }

    /**
     * A tensor to be written, which need not be in memory as a whole.
     *
     * @param rows passes the tensor's rows on in order, in as many parts as it likes
     */
    public record Content(long[] shape, NumberFormat format, Rows rows) {
        /** Writes rows. */
        @FunctionalInterface
        public interface Rows {
            void writeTo(RowWriter writer) throws IOException;
        }

        /** Takes the next rows of a tensor. */
        @FunctionalInterface
        public interface RowWriter {
            void write(Tensor rows) throws IOException;
        }

        /** Describes a tensor that is in memory, in parts that are stacked by rows. */
        public static Content of(List<Tensor> parts) {
            return new Content(stackedShape(parts), formatOf(parts), writer -> {
                for (Tensor part : parts) {
                    writer.write(part);
                }
            });
        }

        public long bytes() {
            return Arrays.stream(shape).reduce(format.bytes, Math::multiplyExact);
        }
    }

    /**
     * Writes tensors, each in its own number format, or float32 if its parts have several, to a temporary file and renames it when it is complete, so that the
     * file is whole or absent.
     *
     * @param tensors the tensors by name, written in this order, each in parts that are stacked by rows
     */
    public static void write(Path file, Map<String, List<Tensor>> tensors) throws IOException {
        write(file, tensors, PIECE_BYTES);
    }

    static void write(Path file, Map<String, List<Tensor>> tensors, int pieceBytes) throws IOException {
        Map<String, Content> contents = new LinkedHashMap<>();
        tensors.forEach((name, parts) -> contents.put(name, Content.of(parts)));
        writeContents(file, contents, pieceBytes);
    }

    /** Writes tensors as {@link #write} does. */
    public static void writeContents(Path file, Map<String, Content> tensors) throws IOException {
        writeContents(file, tensors, PIECE_BYTES);
    }

    private static void writeContents(Path file, Map<String, Content> tensors, int pieceBytes) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("__metadata__", Map.of("format", "pt"));
        long offset = 0;
        for (Map.Entry<String, Content> tensor : tensors.entrySet()) {
            long end = offset + tensor.getValue().bytes();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", tensor.getValue().format.fileType);
            entry.put("shape", tensor.getValue().shape);
            entry.put("data_offsets", new long[] {offset, end});
            json.put(tensor.getKey(), entry);
            offset = end;
        }
        Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
        try (FileChannel out = FileChannel.open(
                partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            writeFully(out, headerBytes(json));
            for (Content tensor : tensors.values()) {
                tensor.rows.writeTo(rows -> writeRows(out, rows, tensor.format, pieceBytes));
            }
            out.force(true);
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns the format of parts that are stacked: their own, or float32 if they differ. */
    private static NumberFormat formatOf(List<Tensor> parts) {
        NumberFormat first = parts.get(0).format();
        return parts.stream().allMatch(part -> part.format() == first) ? first : NumberFormat.FLOAT32;
    }

    private static long[] stackedShape(List<Tensor> parts) {
        long[] shape = parts.get(0).shape().clone();
        shape[0] = parts.stream().mapToLong(part -> part.shape()[0]).sum();
        return shape;
    }

    /** Returns the header, padded with spaces to a multiple of eight bytes so that the data is aligned. */
    private static ByteBuffer headerBytes(Map<String, Object> json) throws JsonProcessingException {
        byte[] text = new ObjectMapper().writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + 7) / 8 * 8;
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(padded).put(text);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        return buffer.flip();
    }

    private static void writeRows(FileChannel out, Tensor tensor, NumberFormat format, int pieceBytes)
            throws IOException {
        long rows = tensor.shape()[0];
        long rowsAtOnce = rowsAtOnce(tensor.shape(), pieceBytes);
        for (long done = 0; done < rows; done += rowsAtOnce) {
            try (Tensor piece = tensor.rows(done, Math.min(rowsAtOnce, rows - done))) {
                writeFully(out, encoded(piece.toFloats(), format));
            }
        }
    }

    /** Returns the number of float32 rows that fit into a piece, at least one. */
    private static long rowsAtOnce(long[] shape, int pieceBytes) {
        long rowElements = Arrays.stream(shape, 1, shape.length).reduce(1, Math::multiplyExact);
        return Math.max(1, pieceBytes / (rowElements * Float.BYTES));
    }

    /** Returns values, which the format can express exactly, in its little-endian bytes. */
    private static ByteBuffer encoded(float[] values, NumberFormat format) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, format.bytes))
                .order(ByteOrder.LITTLE_ENDIAN);
        switch (format) {
            case FLOAT32 -> buffer.asFloatBuffer().put(values);
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    buffer.putShort(2 * i, (short) (Float.floatToRawIntBits(values[i]) >>> 16));
                }
            }
            case UINT8 -> {
                for (int i = 0; i < values.length; i++) {
                    buffer.put(i, (byte) values[i]);
                }
            }
        }
        return buffer;
    }

    private static void writeFully(FileChannel out, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new InvalidInputException(header.file() + ": " + e.getMessage(), e);
        }
    }
}
