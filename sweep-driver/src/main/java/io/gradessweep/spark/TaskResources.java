package io.gradessweep.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * Gives a run as many of its executor's GPU addresses as it needs. The profiles require nothing of executors, so Spark
 * uses the existing executors for such tasks, provided that dynamic allocation is off.
 */
final class TaskResources {
    private final Map<String, Integer> addresses;
    private final Map<Integer, ResourceProfile> profiles = new ConcurrentHashMap<>();

    /** @param addresses the number of addresses of each run that needs several, by run_id */
    TaskResources(Map<String, Integer> addresses) {
        this.addresses = addresses;
    }

    <T> JavaRDD<T> give(JavaRDD<T> data, String runId) {
        Integer needed = addresses.get(runId);
        return needed == null ? data : data.withResources(profiles.computeIfAbsent(needed, TaskResources::profile));
    }

    private static ResourceProfile profile(int addresses) {
        return new ResourceProfileBuilder()
                .require(new TaskResourceRequests().cpus(1).resource(SparkOptions.GPU, addresses))
                .build();
    }
}
