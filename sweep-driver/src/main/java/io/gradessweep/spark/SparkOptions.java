package io.gradessweep.spark;

import io.gradessweep.spec.InvalidInputException;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The options that Spark is started with.
 *
 * @param master a master URL; empty for that of the settings or, if they have none, {@code local[slots]}
 * @param slots the number of runs at a time; empty for cores / threads locally, and for as many as the cluster accepts
 *     elsewhere
 * @param threads the number of intra-op threads of a run
 * @param conf the user's own Spark settings, which take precedence
 * @param addresses the number of GPU addresses of each run that needs several, by run_id
 */
public record SparkOptions(
        String master, OptionalInt slots, int threads, Map<String, String> conf, Map<String, Integer> addresses) {
    /** Spark's name for the resource that is a GPU, or a share of one. */
    static final String GPU = "gpu";

    /**
     * A setting that is not Spark's. With {@code gpu}, runs compute on the GPU that Spark assigns; with {@code cpu}, on the
     * CPU, and those that are given several GPUs on as many of its logical devices.
     */
    static final String DEVICE = "spark.grades.device";

    private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";

    private static final String TASK_GPUS = "spark.task.resource.gpu.amount";

    private static final String MASTER = "spark.master";

    /**
     * The smallest number of jobs to keep submitted on a cluster. Those beyond its slots only wait in Spark's queue.
     */
    private static final int JOBS_IN_FLIGHT_ON_A_CLUSTER = 64;

    /** @throws InvalidInputException if a setting of this project's own is wrong */
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

    /** Returns these options with the number of GPU addresses of each run that needs several, by run_id. */
    public SparkOptions withAddresses(Map<String, Integer> needed) {
        return new SparkOptions(master, slots, threads, conf, needed);
    }

    /** Returns the number of GPU addresses that one executor owns, which is the most that a run can have. */
    public int addressesPerExecutor() {
        return sparkConf().getInt(EXECUTOR_GPUS, 1);
    }

    JavaSparkContext start(String sweep) {
        SparkConf spark = sparkConf().setAppName("grades-sweep " + sweep);
        spark.set("spark.plugins", ProgressPlugin.class.getName());
        spark.set("spark.executorEnv.OMP_NUM_THREADS", Integer.toString(threads));
        SparkDefaults.apply(spark);
        requireGpusOfTasks(spark);
        StandaloneMasters.requireOne(spark.get(MASTER));
        if (isLocal()) {
            spark.setIfMissing("spark.ui.enabled", "false");
            spark.setIfMissing("spark.driver.host", "127.0.0.1");
            spark.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        return new JavaSparkContext(spark);
    }

    /**
     * Requires that runs get the GPUs that executors were asked for with: Spark would give a run none without a word, and
     * it would compute on the CPU.
     */
    static void requireGpusOfTasks(SparkConf spark) {
        boolean executorsHave = spark.getInt(EXECUTOR_GPUS, 0) > 0;
        boolean runsGet = spark.getDouble(TASK_GPUS, 0) > 0;
        if (executorsHave && !runsGet && spark.get(DEVICE, GPU).equals(GPU)) {
            throw new InvalidInputException(EXECUTOR_GPUS + " gives executors GPUs, and " + TASK_GPUS
                    + " gives their runs none, which would then compute on the CPU; set " + TASK_GPUS + "=1, or "
                    + DEVICE
                    + "=cpu if that is wanted");
        }
    }

    /** Returns the Spark settings of this process, the user's settings over them, and the master that is used. */
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

    /** Returns the number of jobs to keep submitted. */
    int jobsInFlight(JavaSparkContext context) {
        if (slots.isPresent()) {
            return slots.getAsInt();
        }
        return isLocal()
                ? context.defaultParallelism()
                : Math.max(context.defaultParallelism(), JOBS_IN_FLIGHT_ON_A_CLUSTER);
    }

    /**
     * Returns the number of nodes that Spark can execute at a time with its current executors. Spark's default parallelism
     * is no such number: it is two at least on a cluster, and may be set.
     */
    int slots(JavaSparkContext context) {
        SparkContext spark = context.sc();
        int tasks = spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
        return Math.max(1, Math.min(tasks, jobsInFlight(context)));
    }

    /** Returns the number of runs at a time on this machine. */
    public int localSlots() {
        return slots.orElse(Math.max(1, Runtime.getRuntime().availableProcessors() / threads));
    }
}
