package io.gradessweep.spark;

import io.gradessweep.spec.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The place where a task runs.
 *
 * @param device {@code cpu}, or {@code cuda:N} if Spark gave the task a GPU to compute on; several, separated by commas,
 *     for a run whose layers are placed over them. Where the CPU is to stand for GPUs, several are its logical devices
 * @param address the GPU addresses that Spark gave the task, such as {@code gpu 0:1}, or {@code gpu 0:0,0:1} for
 *     several; empty for none
 */
record Slot(String device, String executor, String address) {
    private static final String CPU = "cpu";
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,4}(:[0-9]+)?");

    static Slot current() {
        SparkEnv env = SparkEnv.get();
        ResourceInformation gpu = TaskContext.get().resourcesJMap().get(SparkOptions.GPU);
        List<String> addresses = gpu == null ? List.of() : Arrays.asList(gpu.addresses());
        boolean computesOnCpu =
                env.conf().get(SparkOptions.DEVICE, SparkOptions.GPU).equals(CPU);
        return new Slot(
                addresses.isEmpty() ? CPU : devices(addresses, computesOnCpu),
                env.executorId(),
                addresses.isEmpty() ? "" : SparkOptions.GPU + " " + String.join(",", addresses));
    }

    /**
     * Returns the devices of these addresses, in the order of their numbers. An address has a suffix, such as {@code 0:1},
     * if a discovery script shares one GPU between runs; several without one are whole GPUs.
     *
     * @param onCpu whether these are devices of the CPU: {@code cpu} for one GPU, and for several its logical devices
     *     {@code cpu:N}, over which layers are placed as they would be over GPUs
     * @throws InvalidInputException if the addresses are shares of several GPUs, or shares and whole GPUs, or none
     */
    static String devices(List<String> addresses, boolean onCpu) {
        String given = String.join(",", addresses);
        List<String> wrong = addresses.stream()
                .filter(address -> !ADDRESS.matcher(address).matches())
                .toList();
        if (!wrong.isEmpty()) {
            throw new InvalidInputException("a GPU address is N or N:SHARE, such as 0:1, and Spark gave the run "
                    + given + ": correct what the discovery script prints");
        }
        List<Integer> gpus = addresses.stream()
                .map(address -> Integer.valueOf(address.split(":", 2)[0]))
                .distinct()
                .sorted()
                .toList();
        long shares =
                addresses.stream().filter(address -> address.contains(":")).count();
        if (shares > 0 && (gpus.size() > 1 || shares < addresses.size())) {
            throw new InvalidInputException(
                    "a run computes on shares of one GPU, such as 0:0,0:1, or on whole GPUs, such"
                            + " as 0,1, and Spark gave it " + given
                            + ": start one worker per GPU where GPUs are shared, and give"
                            + " executors that own several GPUs addresses without shares");
        }
        if (onCpu && gpus.size() == 1) {
            return CPU;
        }
        return gpus.stream().map(gpu -> (onCpu ? CPU : "cuda") + ":" + gpu).collect(Collectors.joining(","));
    }
}
