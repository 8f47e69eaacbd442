package io.gradessweep.spark;

import io.gradessweep.spec.InvalidInputException;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * How Spark is started.
 *
 * @param master a master URL; empty for that of the settings, and where they have none for {@code local[slots]}
 * @param slots runs at a time; empty for cores / threads locally, and for as many as the cluster takes elsewhere
 * @param threads intra-op threads of a run
 * @param conf Spark settings of the user's own, which win
 * @param addresses GPU addresses of runs that need several, by run_id
 */
public record SparkOptions(
        String master, OptionalInt slots, int threads, Map<String, String> conf, Map<String, Integer> addresses) {
    /** Spark's name for the resource that is a GPU, or a share of one. */
    static final String GPU = "gpu";

    /** Not Spark's: {@code gpu} computes where Spark says; {@code cpu} takes its addresses for names of slots alone. */
    static final String DEVICE = "spark.grades.device";

    private static final String MASTER = "spark.master";

    /** Jobs beyond a cluster's slots only wait in Spark's queue. */
    private static final int JOBS_IN_FLIGHT_ON_A_CLUSTER = 64;

    /** @throws InvalidInputException where a setting of this project's own is wrong */
    public SparkOptions {
        conf = Map.copyOf(conf);
        addresses = Map.copyOf(addresses);
        String device = conf.getOrDefault(DEVICE, GPU);
        if (!device.equals(GPU) && !device.equals("cpu")) {
            throw new InvalidInputException(DEVICE + " must be gpu or cpu, not " + device);
        }
    }

    public SparkOptions(String master, OptionalInt slots, int threads, Map<String, String> conf) {
        this(master, slots, threads, conf, Map.of());
    }

    /** The same for runs of different size. */
    public SparkOptions withAddresses(Map<String, Integer> needed) {
        return new SparkOptions(master, slots, threads, conf, needed);
    }

    /** GPU addresses that one executor owns: the most that a run can have. */
    public int addressesPerExecutor() {
        return sparkConf().getInt("spark.executor.resource.gpu.amount", 1);
    }

    JavaSparkContext start(String sweep) {
        SparkConf spark = sparkConf().setAppName("grades-sweep " + sweep);
        spark.set("spark.plugins", ProgressPlugin.class.getName());
        spark.set("spark.executorEnv.OMP_NUM_THREADS", Integer.toString(threads));
        SparkDefaults.apply(spark);
        if (isLocal()) {
            spark.setIfMissing("spark.ui.enabled", "false");
            spark.setIfMissing("spark.driver.host", "127.0.0.1");
            spark.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        return new JavaSparkContext(spark);
    }

    /** Spark's own of this process, the user's over them, and the master that counts. */
    private SparkConf sparkConf() {
        SparkConf spark = new SparkConf();
        conf.forEach(spark::set);
        if (!master.isEmpty()) {
            spark.setMaster(master);
        }
        return spark.setIfMissing(MASTER, "local[" + localSlots() + "]");
    }

    private boolean isLocal() {
        String found = sparkConf().get(MASTER);
        return found.equals("local") || found.startsWith("local[");
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
