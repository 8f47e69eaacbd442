package io.gradessweep.block;

import java.util.List;

/**
 * A tensor of a checkpoint and the slots that it fills: one slot, or the parts of a fused module, whose rows follow
 * each other in this order.
 *
 * @param module the path of its module in a checkpoint: {@code model.layers.0.self_attn.qkv_proj}
 * @param loadedModule the path of the module once transformers has loaded it, which PEFT's files name
 */
public record StoredTensor(String module, String loadedModule, List<Slot> slots) {
    /** Creates a tensor whose module has the same path in a checkpoint and once it is loaded. */
    public StoredTensor(String module, List<Slot> slots) {
        this(module, module, slots);
    }

    public StoredTensor {
        slots = List.copyOf(slots);
    }

    /** Returns the tensor's name: {@code model.layers.0.self_attn.qkv_proj.weight}. */
    public String name() {
        return switch (first().kind()) {
            case BIAS -> module + ".bias";
            case POSITIONS -> module;
            case MATRIX, NORM, TABLE -> module + ".weight";
        };
    }

    /** Returns the slot whose rows come first. */
    public Slot first() {
        return slots.get(0);
    }

    /** Returns the number of outputs of all its slots together. */
    public int rows() {
        return slots.stream().mapToInt(Slot::rows).sum();
    }

    /** Returns the number of inputs, which is the same for all its slots. */
    public int columns() {
        return first().columns();
    }

    public long[] shape() {
        return first().shape(rows());
    }

    /** Returns the last part of the module's path, as PEFT names target modules: {@code qkv_proj}. */
    public String leaf() {
        return module.substring(module.lastIndexOf('.') + 1);
    }

    public List<String> slotNames() {
        return slots.stream().map(Slot::name).toList();
    }
}
