package io.gradessweep.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings the inputs of passes from the host to a device. Arrays that go together leave the host in one copy, and become
 * tensors that share one block of memory. To a GPU the copy is made from pinned memory, so that the host need not wait for
 * it; on the CPU the tensors are the memory that the arrays are written to.
 */
public final class InputKernels {
    /** Parts of a block begin at multiples of so many bytes, as libtorch's own tensors do. */
    private static final int ALIGNMENT = 64;

    private final Script script;
    private final boolean stagesAlways;

    private InputKernels(Script script, boolean stagesAlways) {
        this.script = script;
        this.stagesAlways = stagesAlways;
    }

    /** Loads the kernels. */
    public static InputKernels load() {
        return load(false);
    }

    /** @param stagesAlways whether arrays go to the CPU's device as they go to a GPU, from memory of their own */
    static InputKernels load(boolean stagesAlways) {
        return new InputKernels(Script.load("InputKernels", "input_kernels.py"), stagesAlways);
    }

    /** Integers, which become 64-bit ones, the index type of libtorch. */
    public record Integers(int[] values, long... shape) {}

    /**
     * Numbers in float32.
     *
     * @param source is asked for the numbers once, when there is memory for them
     */
    public record Floats(FloatSource source, long... shape) {
        /** Returns the bytes that they take. */
        public long bytes() {
            return Float.BYTES * sizeOf(shape);
        }
    }

    /** Writes numbers in row-major order. */
    @FunctionalInterface
    public interface FloatSource {
        /** @param to has room for the numbers of a {@link Floats} */
        void write(FloatBuffer to);
    }

    /** Returns arrays as tensors, in their order. */
    public List<Tensor> integers(TensorScope scope, List<Integers> arrays) {
        return uploaded(
                scope, DataType.INT64, arrays.stream().map(Integers::shape).toList(), (array, to) -> {
                    LongBuffer numbers = to.asLongBuffer();
                    for (int value : arrays.get(array).values) {
                        numbers.put(value);
                    }
                });
    }

    /** Returns arrays as tensors, in their order. */
    public List<Tensor> floats(TensorScope scope, List<Floats> arrays) {
        return uploaded(
                scope, DataType.FLOAT32, arrays.stream().map(Floats::shape).toList(), (array, to) -> {
                    FloatBuffer numbers = to.asFloatBuffer();
                    arrays.get(array).source.write(numbers);
                    if (numbers.hasRemaining()) {
                        throw new IllegalStateException(numbers.remaining() + " numbers were not written");
                    }
                });
    }

    private interface Writer {
        void write(int array, ByteBuffer to);
    }

    private List<Tensor> uploaded(TensorScope scope, DataType type, List<long[]> shapes, Writer writer) {
        if (shapes.isEmpty()) {
            return List.of();
        }
        Transfers.countUpload();
        Layout layout = Layout.of(shapes, ALIGNMENT / type.getNumOfBytes());
        // The block itself is closed, since its parts keep its memory.
        try (Tensor block = scope.empty(type, layout.size)) {
            if (scope.isOnCpu() && !stagesAlways) {
                return written(block, layout, writer);
            }
            try (TensorScope host = scope.openOnHost()) {
                Optional<Tensor> pinned = pinned(host, type, layout.size);
                Tensor staging = pinned.orElseGet(() -> host.empty(type, layout.size));
                written(staging, layout, writer);
                // libtorch uses pinned memory that was freed again no earlier than the copy from it is done.
                script.run("upload", block, new Script.Moved(staging), pinned.isPresent());
            }
            return layout.partsOf(block);
        }
    }

    /** Writes the parts of a block in the host's memory, and returns them. */
    private static List<Tensor> written(Tensor block, Layout layout, Writer writer) {
        List<Tensor> parts = layout.partsOf(block);
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).size() > 0) {
                writer.write(i, parts.get(i).array.toByteBuffer(true));
            }
        }
        return parts;
    }

    /** Returns memory to copy from without waiting; empty if the host has none. */
    private Optional<Tensor> pinned(TensorScope host, DataType type, long size) {
        try {
            return Optional.of(script.tensor(host, "pinned", size, type == DataType.INT64 ? 4 : 6));
        } catch (EngineException e) {
            return Optional.empty();
        }
    }

    private static long sizeOf(long... shape) {
        long size = 1;
        for (long dimension : shape) {
            size *= dimension;
        }
        return size;
    }

    /**
     * The parts of a block.
     *
     * @param size the elements of the block
     * @param begins the first element of each part
     */
    private record Layout(List<long[]> shapes, long size, long... begins) {
        /** @param multiple the elements of which each part begins at a multiple */
        static Layout of(List<long[]> shapes, int multiple) {
            long[] begins = new long[shapes.size()];
            long next = 0;
            for (int i = 0; i < begins.length; i++) {
                begins[i] = next;
                long end = next + sizeOf(shapes.get(i));
                next = (end + multiple - 1) / multiple * multiple;
            }
            return new Layout(shapes, next, begins);
        }

        /** Returns the parts, which share the block's memory and belong to its scope. */
        List<Tensor> partsOf(Tensor block) {
            List<Tensor> parts = new ArrayList<>();
            for (int i = 0; i < begins.length; i++) {
                parts.add(block.part(begins[i], shapes.get(i)));
            }
            return parts;
        }
    }

    /**
     * Returns rows of a table.
     *
     * @param table (L, 1, W)
     * @param positions (A, N): for each token, its position in each of A directions
     * @param parts for each part of a row, the direction whose position it is taken from, its first column and the one
     *     after its last
     * @param shape the shape of the result, whose last dimension is that of all parts
     */
    public Tensor rowsAt(TensorScope scope, Tensor table, Tensor positions, long[] parts, long... shape) {
        return script.tensor(scope, "rows_at", table, positions, parts, shape);
    }
}
