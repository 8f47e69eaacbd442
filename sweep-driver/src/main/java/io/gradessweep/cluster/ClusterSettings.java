package io.gradessweep.cluster;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The Spark settings of a cluster's daemons and of the sweeps on it.
 *
 * @param secret the secret of all its processes, in files that only the owner can read
 * @param classpath the executors' extra classpath, which comes before that of their installation
 */
record ClusterSettings(ClusterShape shape, String secret, String classpath) {
    /** The setting with the URL of the master's web page. It is the project's own, not Spark's. */
    static final String UI = "spark.grades.cluster.ui";

    private static final int SECRET_BYTES = 32;

    static String newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    Map<String, String> master() {
        Map<String, String> settings = security();
        // Spark always starts another executor, and does not fail the application, however many executors exit early.
        settings.put("spark.deploy.maxExecutorRetries", "-1");
        // The REST server would accept applications without the secret.
        settings.put("spark.master.rest.enabled", "false");
        return settings;
    }

    /** @param discoveryScript prints this worker's GPU addresses; it is ignored if the slots have no GPU */
    Map<String, String> worker(String discoveryScript) {
        Map<String, String> settings = security();
        if (!shape.gpuAddresses().isEmpty()) {
            settings.put("spark.worker.resource.gpu.amount", Integer.toString(shape.slotsPerWorker()));
            settings.put("spark.worker.resource.gpu.discoveryScript", discoveryScript);
        }
        return settings;
    }

    /** Returns the settings of a sweep: one executor per slot, one task per executor. */
    Map<String, String> sweep(String master, String ui) {
        Map<String, String> settings = security();
        settings.put("spark.master", master);
        settings.put(UI, ui);
        settings.put("spark.driver.host", "127.0.0.1");
        settings.put("spark.driver.bindAddress", "127.0.0.1");
        settings.put("spark.executor.cores", "1");
        settings.put("spark.task.cpus", "1");
        settings.put("spark.executor.memory", shape.slotMemory());
        if (!classpath.isEmpty()) {
            settings.put("spark.executor.extraClassPath", classpath);
        }
        if (!shape.gpuAddresses().isEmpty()) {
            settings.put("spark.executor.resource.gpu.amount", "1");
            settings.put("spark.task.resource.gpu.amount", "1");
        }
        return settings;
    }

    private Map<String, String> security() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("spark.authenticate", "true");
        settings.put("spark.authenticate.secret", secret);
        settings.put("spark.network.crypto.enabled", "true");
        settings.put("spark.io.encryption.enabled", "true");
        settings.put("spark.ui.killEnabled", "false");
        return settings;
    }
}
