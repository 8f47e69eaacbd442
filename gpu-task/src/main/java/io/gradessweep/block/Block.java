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
 * @param loadedPath the path of the same modules once transformers has loaded them, which PEFT's files name
 * @param slots the weights, in the order in which the forward pass uses them, with norms after the matrices
 * @param attention the shape of the attention, if the block has one
 * @param shared the weights of other blocks that this one also computes with: the name here and the name of the tensor
 */
public record Block(
        Kind kind,
        Tower tower,
        int layer,
        String path,
        String loadedPath,
        List<Slot> slots,
        Optional<Attention> attention,
        Map<String, String> shared) {
    /** The kinds of blocks; each has a kernel of its own. */
    public enum Kind {
        /** Makes a vector of each patch of an image. */
        PATCH_EMBEDDING,
        VISION_LAYER,
        /** Normalises what the last vision layer gives, for towers whose last norm is theirs. */
        VISION_NORM,
        /** Makes vectors of the text's width of the vision tower's, one for several neighbouring patches. */
        CONNECTOR,
        EMBEDDING,
        /** Puts the connector's vectors in the places of the text that images fill. It has no weights. */
        MERGE,
        DECODER_LAYER,
        HEAD
    }

    /** Creates a block whose modules have the same path in a checkpoint and once they are loaded. */
    public Block(
            Kind kind,
            Tower tower,
            int layer,
            String path,
            List<Slot> slots,
            Optional<Attention> attention,
            Map<String, String> shared) {
        this(kind, tower, layer, path, path, slots, attention, shared);
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
                tensors.add(stored(together));
                together.clear();
            }
            together.add(slot);
        }
        if (!together.isEmpty()) {
            tensors.add(stored(together));
        }
        return tensors;
    }

    private StoredTensor stored(List<Slot> together) {
        String module = together.get(0).module();
        return new StoredTensor(module(path, module), module(loadedPath, module), together);
    }

    private static boolean isStoredWith(Slot first, Slot slot) {
        return first.module().equals(slot.module()) && first.kind() == slot.kind();
    }

    private static String module(String path, String module) {
        return path.isEmpty() ? module : path + "." + module;
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
