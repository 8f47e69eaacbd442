package io.gradessweep.spark;

import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * How Spark is started.
 *
 * @param master a master URL; empty for {@code local[slots]}
 * @param slots runs at a time; empty for cores / threads locally, and for as many as the cluster takes elsewhere
 * @param threads intra-op threads of a run
 * @param conf Spark settings of the user's own, which win
 */
public record SparkOptions(String master, OptionalInt slots, int threads, Map<String, String> conf) {
    /** Jobs beyond a cluster's slots only wait in Spark's queue. */
    private static final int JOBS_IN_FLIGHT_ON_A_CLUSTER = 64;

    public SparkOptions {
        conf = Map.copyOf(conf);
    }

    boolean isLocal() {
        return master.isEmpty() || master.equals("local") || master.startsWith("local[");
    }

    JavaSparkContext start(String sweep) {
        SparkConf spark = new SparkConf().setAppName("grades-sweep " + sweep);
        if (!spark.contains("spark.master") || !master.isEmpty()) {
            spark.setMaster(master.isEmpty() ? "local[" + localSlots() + "]" : master);
        }
        spark.set("spark.task.maxFailures", "1");
        spark.set("spark.plugins", ProgressPlugin.class.getName());
        spark.set("spark.executorEnv.OMP_NUM_THREADS", Integer.toString(threads));
        spark.setIfMissing("spark.executor.extraJavaOptions", "-Dai.djl.offline=true");
        spark.setIfMissing("spark.ui.showConsoleProgress", "false");
        if (isLocal()) {
            spark.setIfMissing("spark.ui.enabled", "false");
            spark.setIfMissing("spark.driver.host", "127.0.0.1");
            spark.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        conf.forEach(spark::set);
        return new JavaSparkContext(spark);
    }

    /** Jobs to keep submitted. */
    int jobsInFlight(JavaSparkContext context) {
        if (slots.isPresent()) {
            return slots.getAsInt();
        }
        return isLocal()
                ? context.defaultParallelism()
                : Math.max(context.defaultParallelism(), JOBS_IN_FLIGHT_ON_A_CLUSTER);
    }

    /** Nodes that Spark can execute at a time, by what it has now. */
    int slots(JavaSparkContext context) {
        int tasks = context.defaultParallelism() / context.getConf().getInt("spark.task.cpus", 1);
        return Math.max(1, Math.min(tasks, jobsInFlight(context)));
    }

    /** Runs at a time on this machine. */
    public int localSlots() {
        return slots.orElse(Math.max(1, Runtime.getRuntime().availableProcessors() / threads));
    }
}
