package io.gradessweep.spark;

import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * Where a task runs.
 *
 * @param device {@code cpu}, or {@code cuda:N} where Spark gave the task a GPU
 */
record Slot(String device, String executor) {

    static Slot current() {
        return new Slot(device(TaskContext.get()), SparkEnv.get().executorId());
    }

    /** An address may carry a suffix, {@code 0:1}, where a discovery script shares one GPU between executors. */
    private static String device(TaskContext context) {
        ResourceInformation gpu = context.resourcesJMap().get("gpu");
        if (gpu == null || gpu.addresses().length == 0) {
            return "cpu";
        }
        return "cuda:" + List.of(gpu.addresses()[0].split(":", 2)).get(0);
    }
}
