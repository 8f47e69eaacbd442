package io.gradessweep.model;

import io.gradessweep.torch.InputKernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The inputs of batches that are computed one after the other, such as the micro-batches of a step. The integers of all of
 * them go to the device in one copy. So do their pixels, when the first are needed. Pixels that take more memory than is
 * loaded ahead go in several blocks, so that those of the next block are loaded while a block is computed.
 */
public final class StepInputs {
    /** The most bytes of a block of floats, unless a single batch has more. It is less where less is loaded ahead. */
    public static final long LARGEST_BLOCK = 1L << 28;

    private final InputKernels kernels;
    private final TensorScope scope;
    private final List<Batch> batches = new ArrayList<>();
    /** The block of floats that is on the device; 0 before the first. */
    private int loaded;

    /**
     * Copies the integers to the device.
     *
     * @param scope owns the tensors, and stays open until the device has computed the batches
     * @param largestBlock the most bytes of a block of floats, unless a single batch has more
     */
    StepInputs(InputKernels kernels, TensorScope scope, List<HostInputs> inputs, long largestBlock) {
        this.kernels = kernels;
        this.scope = scope;
        int block = 1;
        long bytes = 0;
        for (HostInputs each : inputs) {
            if (bytes > 0 && bytes + each.floatBytes() > largestBlock) {
                block++;
                bytes = 0;
            }
            bytes += each.floatBytes();
            batches.add(new Batch(each, block));
        }
        put(batches, each -> each.host.integers(), each -> kernels.integers(scope, each));
    }

    /** Returns the batches. */
    public List<Batch> batches() {
        return List.copyOf(batches);
    }

    /** Copies arrays of batches to the device together. */
    private static <T> void put(
            List<Batch> batches,
            Function<Batch, Map<HostInputs.Name, T>> arrays,
            Function<List<T>, List<Tensor>> upload) {
        List<T> together = batches.stream()
                .flatMap(batch -> arrays.apply(batch).values().stream())
                .toList();
        Iterator<Tensor> tensors = upload.apply(together).iterator();
        for (Batch batch : batches) {
            arrays.apply(batch).keySet().forEach(name -> batch.tensors.put(name, tensors.next()));
        }
    }

    /** A batch whose inputs are on the device, or its floats will be when they are read. */
    public final class Batch {
        private final HostInputs host;
        private final int block;
        private final Map<HostInputs.Name, Tensor> tensors = new EnumMap<>(HostInputs.Name.class);

        private Batch(HostInputs host, int block) {
            this.host = host;
            this.block = block;
        }

        HostInputs host() {
            return host;
        }

        /** Returns a tensor; null if the batch does not have it. */
        Tensor integers(HostInputs.Name name) {
            return tensors.get(name);
        }

        /**
         * Returns a tensor; null if the batch does not have it. If its block is not on the device, the block is copied
         * there and takes the place of the one before it, whose batches must have been computed.
         */
        Tensor floats(HostInputs.Name name) {
            if (!host.floats().containsKey(name)) {
                return null;
            }
            if (block != loaded) {
                load(block);
            }
            return tensors.get(name);
        }
    }

    private void load(int block) {
        for (Batch batch : batches) {
            if (batch.block == loaded) {
                batch.host
                        .floats()
                        .keySet()
                        .forEach(name -> batch.tensors.remove(name).close());
            }
        }
        // Pixels may not be readable.
        loaded = 0;
        put(
                batches.stream().filter(batch -> batch.block == block).toList(),
                each -> each.host.floats(),
                each -> kernels.floats(scope, each));
        loaded = block;
    }
}
