package io.gradessweep.cluster;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How large a cluster is.
 *
 * @param slotsPerWorker executors that one worker holds at a time, each of one core
 * @param gpuAddresses of all workers, dealt to them in order, one a slot; empty where slots have no GPU
 * @param slotMemory heap of one executor, in Spark's notation, such as {@code 2g}
 */
public record ClusterShape(int workers, int slotsPerWorker, List<String> gpuAddresses, String slotMemory) {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(:[0-9]+)?");
    private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,5}[mg]");

    /** @throws InvalidInputException where no such cluster can be */
    public ClusterShape {
        gpuAddresses = List.copyOf(gpuAddresses);
        require(workers >= 1, "a cluster needs at least one worker, not " + workers);
        require(slotsPerWorker >= 1, "a worker needs at least one slot, not " + slotsPerWorker);
        require(
                MEMORY.matcher(slotMemory).matches(),
                "a slot's memory is a size such as 2g or 900m, not " + slotMemory);
        for (String address : gpuAddresses) {
            require(ADDRESS.matcher(address).matches(), "a GPU address is N or N:SHARE, such as 0:1, not " + address);
        }
        require(
                gpuAddresses.stream().distinct().count() == gpuAddresses.size(),
                "GPU addresses must differ: " + String.join(",", gpuAddresses));
        require(
                gpuAddresses.isEmpty() || gpuAddresses.size() == workers * slotsPerWorker,
                workers + " workers of " + slotsPerWorker + " slots take " + workers * slotsPerWorker
                        + " GPU addresses, one a slot, not " + gpuAddresses.size());
    }

    /** @param worker from 1 */
    List<String> gpuAddresses(int worker) {
        int end = worker * slotsPerWorker;
        return gpuAddresses.isEmpty() ? List.of() : gpuAddresses.subList(end - slotsPerWorker, end);
    }

    int slotMebibytes() {
        int size = Integer.parseInt(slotMemory.substring(0, slotMemory.length() - 1));
        return slotMemory.endsWith("g") ? size * 1024 : size;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new InvalidInputException(message);
        }
    }
}
