package io.gradessweep.spark;

import io.gradessweep.spec.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The place where a task runs.
 *
 * @param device {@code cpu}, or {@code cuda:N} if Spark gave the task a GPU to compute on
 * @param address the GPU addresses that Spark gave the task, such as {@code gpu 0:1}, or {@code gpu 0:0,0:1} for
 *     several; empty for none
 */
record Slot(String device, String executor, String address) {
    static Slot current() {
        SparkEnv env = SparkEnv.get();
        ResourceInformation gpu = TaskContext.get().resourcesJMap().get(SparkOptions.GPU);
        List<String> addresses = gpu == null ? List.of() : Arrays.asList(gpu.addresses());
        boolean computesOnCpu =
                env.conf().get(SparkOptions.DEVICE, SparkOptions.GPU).equals("cpu");
        return new Slot(
                addresses.isEmpty() || computesOnCpu ? "cpu" : "cuda:" + onlyGpu(addresses),
                env.executorId(),
                addresses.isEmpty() ? "" : SparkOptions.GPU + " " + String.join(",", addresses));
    }

    /**
     * Returns the GPU of these addresses. An address has a suffix, such as {@code 0:1}, if a discovery script shares
     * one GPU between runs.
     *
     * @throws InvalidInputException if the addresses are of several GPUs, since a run computes on one
     */
    static String onlyGpu(List<String> addresses) {
        List<String> gpus = addresses.stream()
                .map(address -> address.split(":", 2)[0])
                .distinct()
                .toList();
        if (gpus.size() > 1) {
            throw new InvalidInputException(
                    "a run computes on one GPU, and Spark gave it shares of several, " + String.join(",", addresses)
                            + ": start one worker per GPU, so that an executor's addresses are of one");
        }
        return gpus.get(0);
    }
}
