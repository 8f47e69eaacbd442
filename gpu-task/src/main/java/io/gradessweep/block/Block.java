package io.gradessweep.block;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Tower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of a model that is computed, differentiated and freed as one: a layer, an embedding, or the head.
 *
 * @param layer the index of a layer within its tower; -1 if the block is not a layer
 * @param path the path of the block's modules in a Hugging Face checkpoint: {@code model.layers.0}; empty for the root
 * @param slots the weights, in the order in which the forward pass uses them, with norms after the matrices
 * @param attention the shape of the attention, if the block has one
 * @param shared the weights of other blocks that this one also computes with: the name here and the name of the tensor
 */
public record Block(
        Kind kind,
        Tower tower,
        int layer,
        String path,
        List<Slot> slots,
        Optional<Attention> attention,
        Map<String, String> shared) {
    /** The kinds of blocks; each has a kernel of its own. */
    public enum Kind {
        EMBEDDING,
        DECODER_LAYER,
        HEAD
    }

    public Block {
        slots = List.copyOf(slots);
        shared = Map.copyOf(shared);
    }

    public boolean isLayer() {
        return layer >= 0;
    }

    /** Returns the tensors of a checkpoint that fill this block's slots. */
    public List<StoredTensor> tensors() {
        List<StoredTensor> tensors = new ArrayList<>();
        List<Slot> together = new ArrayList<>();
        for (Slot slot : slots) {
            if (!together.isEmpty() && !isStoredWith(together.get(0), slot)) {
                tensors.add(new StoredTensor(module(together.get(0)), together));
                together.clear();
            }
            together.add(slot);
        }
        tensors.add(new StoredTensor(module(together.get(0)), together));
        return tensors;
    }

    private static boolean isStoredWith(Slot first, Slot slot) {
        return first.module().equals(slot.module()) && first.kind() == slot.kind();
    }

    private String module(Slot slot) {
        return path.isEmpty() ? slot.module() : path + "." + slot.module();
    }

    /** Returns the slots that freezing rules decide about and that LoRA can adapt. */
    public List<Slot> monitored() {
        return slots.stream().filter(Slot::monitored).toList();
    }

    public MatrixId matrix(Slot slot) {
        return new MatrixId(tower, layer, slot.name());
    }

    /** Returns the monitored matrices that a tensor fills. */
    public List<MatrixId> matrices(StoredTensor tensor) {
        return tensor.slots().stream().filter(Slot::monitored).map(this::matrix).toList();
    }

    /**
     * Returns a slot by name.
     *
     * @throws java.util.NoSuchElementException if the block has no such slot
     */
    public Slot slot(String name) {
        return slots.stream()
                .filter(slot -> slot.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public boolean has(String name) {
        return slots.stream().anyMatch(slot -> slot.name().equals(name));
    }

    public long elements() {
        return slots.stream().mapToLong(Slot::elements).sum();
    }

    /** Returns the number of elements in the monitored matrices. */
    public long monitoredElements() {
        return monitored().stream().mapToLong(Slot::elements).sum();
    }
}
