package io.gradessweep.spark;

import java.util.Map;
import org.apache.spark.SparkConf;

/** What every sweep sets of Spark, unless a person has set it: how it bears deaths, and what it keeps to itself. */
final class SparkDefaults {
    /**
     * Settings and properties whose name or value matches are never shown. Spark's own expression, then how other secrets
     * are called, a token of the hub, an access key of S3, and a URL with a password in it.
     */
    private static final String SECRETS =
            "(?i)secret|password|passwd|token|access[._-]?key|api[._-]?key|account[._-]?key"
                    + "|credential|hf_[a-z0-9]{8,}|AKIA[0-9A-Z]{16}|://[^/@\\s]*:[^/@\\s]*@";

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            // A failed run is a row; whether it is tried again is the driver's decision, not Spark's.
            Map.entry("spark.task.maxFailures", "1"),
            // Executors may die all night, each with its run: the application goes on (YARN, Kubernetes).
            Map.entry("spark.executor.maxNumFailures", Integer.toString(Integer.MAX_VALUE)),
            // A run that kills its executors must not take hosts away from the others.
            Map.entry("spark.excludeOnFailure.enabled", "false"),
            // A cancelled task that hangs in native code is ended with its JVM (never in local mode), after the time
            // that a
            // large state takes to be kept.
            Map.entry("spark.task.reaper.enabled", "true"),
            Map.entry("spark.task.reaper.killTimeout", "600s"),
            Map.entry("spark.executor.extraJavaOptions", "-Dai.djl.offline=true"),
            Map.entry("spark.redaction.regex", SECRETS),
            // Pages are for looking: nobody ends a run with a click.
            Map.entry("spark.ui.killEnabled", "false"),
            Map.entry("spark.ui.showConsoleProgress", "false"));

    private SparkDefaults() {}

    static void apply(SparkConf conf) {
        SETTINGS.forEach(conf::setIfMissing);
        // A standalone worker would give one executor all its cores, and what one run brings down would be several.
        conf.setIfMissing("spark.executor.cores", conf.get("spark.task.cpus", "1"));
    }
}
