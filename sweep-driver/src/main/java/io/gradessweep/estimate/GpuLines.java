package io.gradessweep.estimate;

import io.gradessweep.cost.PlacedMemory;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is said of a run over several GPUs. */
public final class GpuLines {
    private GpuLines() {}

    /** Returns what each GPU holds: {@code on 2 GPUs: 9.1 GB (embedding, language layers 0 to 13), ...}. */
    public static String of(PlacedMemory placed) {
        int gpus = placed.devices().size();
        return IntStream.range(0, gpus)
                .mapToObj(gpu ->
                        HumanFormat.bytes(placed.devices().get(gpu).total()) + " (" + placed.described(gpu) + ")")
                .collect(Collectors.joining(", ", "on " + gpus + " GPUs: ", ""));
    }

    /** Returns how much of its GPUs a run uses. */
    public static String utilisation(int gpus) {
        return String.format(
                Locale.ROOT,
                "each run's layers lie on %d GPUs, of which one computes at a time: expected utilisation %.0f %%, in the time"
                        + " that one GPU would take; data are not split over GPUs",
                gpus,
                100.0 / gpus);
    }
}
