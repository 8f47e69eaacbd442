package io.gradessweep.spark;

import java.util.Map;
import org.apache.spark.SparkConf;

/**
 * The Spark settings of every sweep, unless the user has set them. They concern failures, secrets and the web
 * interface.
 */
final class SparkDefaults {
    /**
     * Matches the names or values of settings and properties that are never shown. The parts are Spark's own
     * expression, other names of secrets, a token of the hub, an access key of S3, and a URL with a password.
     */
    private static final String SECRETS =
            "(?i)secret|password|passwd|token|access[._-]?key|api[._-]?key|account[._-]?key"
                    + "|credential|hf_[a-z0-9]{8,}|AKIA[0-9A-Z]{16}|://[^/@\\s]*:[^/@\\s]*@";

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            // A failed run is recorded as a row. The driver, not Spark, decides whether it is started again.
            Map.entry("spark.task.maxFailures", "1"),
            // The application continues, however many executors die with their runs (YARN, Kubernetes).
            Map.entry("spark.executor.maxNumFailures", Integer.toString(Integer.MAX_VALUE)),
            // A run that kills its executors must not exclude hosts for the other runs.
            Map.entry("spark.excludeOnFailure.enabled", "false"),
            // If a cancelled task hangs in native code, its JVM is ended (never in local mode), after the time that it
            // takes to write a large checkpoint.
            Map.entry("spark.task.reaper.enabled", "true"),
            Map.entry("spark.task.reaper.killTimeout", "600s"),
            // Cancelled tasks are awaited by Spark's own count of running ones, which is then never out of date. By
            // default
            // a task that begins within 100 ms of another's end is not counted.
            Map.entry("spark.ui.liveUpdate.period", "0"),
            Map.entry("spark.executor.extraJavaOptions", "-Dai.djl.offline=true"),
            Map.entry("spark.redaction.regex", SECRETS),
            // The pages of the web interface only show runs; no click on them ends one.
            Map.entry("spark.ui.killEnabled", "false"),
            Map.entry("spark.ui.showConsoleProgress", "false"));

    private SparkDefaults() {}

    static void apply(SparkConf conf) {
        SETTINGS.forEach(conf::setIfMissing);
        // Otherwise a standalone worker gives one executor all its cores, and a run that crashes ends other runs too.
        conf.setIfMissing("spark.executor.cores", conf.get("spark.task.cpus", "1"));
    }
}
