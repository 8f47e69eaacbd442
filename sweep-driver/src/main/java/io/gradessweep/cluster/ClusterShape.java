package io.gradessweep.cluster;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The size of a cluster.
 *
 * @param slotsPerWorker how many executors, of one core each, a worker runs at a time
 * @param gpuAddresses the GPU addresses of all slots, in the order of the workers; empty if slots have no GPU
 * @param slotMemory the heap of an executor in Spark's notation, such as {@code 2g}
 */
public record ClusterShape(int workers, int slotsPerWorker, List<String> gpuAddresses, String slotMemory) {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(:[0-9]+)?");
    private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,5}[mg]");

    /** @throws InvalidInputException if there can be no such cluster */
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

    /** @param worker the number of the worker, from 1 */
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
