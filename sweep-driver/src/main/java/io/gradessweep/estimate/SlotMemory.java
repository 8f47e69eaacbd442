package io.gradessweep.estimate;

import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.spec.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of one slot.
 *
 * @param bytes the memory of its device
 * @param hostBytes the host memory for what is offloaded
 */
public record SlotMemory(long bytes, long hostBytes) {
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(MB|GB|MiB|GiB)");

    /** Creates a slot with as much host memory as any run asks for. */
    public SlotMemory(long bytes) {
        this(bytes, Long.MAX_VALUE);
    }

    /** @throws InvalidInputException unless the text is a number with a unit, such as 80GB or 24GiB */
    public static SlotMemory parse(String option, String text) {
        Matcher matcher = SIZE.matcher(text);
        double size = matcher.matches() ? Double.parseDouble(matcher.group(1)) * unit(matcher.group(2)) : 0;
        if (size < 1) {
            throw new InvalidInputException(option + " must be a size such as 80GB or 24GiB, not " + text);
        }
        return new SlotMemory(Math.round(size));
    }

    private static double unit(String name) {
        return switch (name) {
            case "MB" -> 1e6;
            case "GB" -> 1e9;
            case "MiB" -> 1L << 20;
            default -> 1L << 30;
        };
    }

    /** Returns this slot, with as much host memory as another has on its device. */
    public SlotMemory withHost(SlotMemory host) {
        return new SlotMemory(bytes, host.bytes);
    }

    public boolean holds(MemoryEstimate memory) {
        return memory.total() <= bytes && memory.host() <= hostBytes;
    }

    /** Returns the memory of several slots together. */
    SlotMemory times(int slots) {
        return new SlotMemory(bytes * slots, hostBytes);
    }

    /** Returns how many slots together hold a run. */
    int needed(MemoryEstimate memory) {
        return Math.toIntExact(Math.max(1, (memory.total() + bytes - 1) / bytes));
    }

    /** Describes how much memory a run needs, and which settings would fit. */
    String shortfall(MemoryEstimate memory, List<MemoryChoice> choices) {
        String host = memory.host() <= hostBytes
                ? ""
                : ", and " + HumanFormat.bytes(memory.host()) + " of host memory, of which there are "
                        + HumanFormat.bytes(hostBytes);
        return "needs " + HumanFormat.bytes(memory.total()) + ", one slot has " + HumanFormat.bytes(bytes) + host + "; "
                + advice(choices);
    }

    /**
     * Describes the first of a model's choices that would fit, or the one with the least memory where none does.
     *
     * @param choices the choices, starting with those that train the most
     */
    String advice(List<MemoryChoice> choices) {
        Optional<MemoryChoice> fitting =
                choices.stream().filter(choice -> holds(choice.memory())).findFirst();
        MemoryChoice named = fitting.orElseGet(() -> choices.stream()
                .min(Comparator.comparingLong(choice -> choice.memory().total()))
                .orElseThrow());
        return (fitting.isPresent() ? "would fit: " : "nothing fits; least: ") + named.settings() + " ("
                + HumanFormat.bytes(named.memory().total()) + ")";
    }
}
