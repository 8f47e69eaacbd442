package io.gradessweep.cluster;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The Spark settings of a cluster's daemons and of the sweeps on it.
 *
 * @param secret shared by all of its processes, in files of the owner's alone
 * @param classpath of the executors, in front of their installation's own
 */
record ClusterSettings(ClusterShape shape, String secret, String classpath) {
    /** Where the master tells how it is; not Spark's. */
    static final String UI = "spark.grades.cluster.ui";

    private static final int SECRET_BYTES = 32;

    static String newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    Map<String, String> master() {
        Map<String, String> settings = security();
        // Executors that die before they run, however many, are started again: the application is not given up.
        settings.put("spark.deploy.maxExecutorRetries", "-1");
        // Takes applications from anybody, without the secret.
        settings.put("spark.master.rest.enabled", "false");
        return settings;
    }

    /** @param discoveryScript prints this worker's GPU addresses; not looked at where its slots have none */
    Map<String, String> worker(String discoveryScript) {
        Map<String, String> settings = security();
        if (!shape.gpuAddresses().isEmpty()) {
            settings.put("spark.worker.resource.gpu.amount", Integer.toString(shape.slotsPerWorker()));
            settings.put("spark.worker.resource.gpu.discoveryScript", discoveryScript);
        }
        return settings;
    }

    /** One executor per slot, one task per executor. */
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
