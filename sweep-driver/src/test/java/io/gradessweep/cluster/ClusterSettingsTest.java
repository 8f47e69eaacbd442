package io.gradessweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterSettingsTest {
    private static final Map<String, String> SECURE = Map.of(
            "spark.authenticate", "true",
            "spark.authenticate.secret", "s3",
            "spark.network.crypto.enabled", "true",
            "spark.io.encryption.enabled", "true",
            "spark.ui.killEnabled", "false");

    private static ClusterSettings settings(List<String> gpus, String classpath) {
        return new ClusterSettings(new ClusterShape(2, 2, gpus, "900m"), "s3", classpath);
    }

    @Test
    void everyProcessIsSecureAndNoneTakesApplicationsWithoutTheSecret() {
        ClusterSettings settings = settings(List.of(), "");
        assertThat(settings.master())
                .containsAllEntriesOf(SECURE)
                .containsEntry("spark.master.rest.enabled", "false")
                .containsEntry("spark.deploy.maxExecutorRetries", "-1");
        assertThat(settings.worker("discover")).isEqualTo(SECURE);
        assertThat(settings.sweep("spark://m:1", "http://m:2")).containsAllEntriesOf(SECURE);
    }

    @Test
    void aSweepHasAnExecutorForEachSlot() {
        assertThat(settings(List.of(), "").sweep("spark://m:1", "http://m:2"))
                .containsEntry("spark.master", "spark://m:1")
                .containsEntry(ClusterSettings.UI, "http://m:2")
                .containsEntry("spark.driver.host", "127.0.0.1")
                .containsEntry("spark.driver.bindAddress", "127.0.0.1")
                .containsEntry("spark.executor.cores", "1")
                .containsEntry("spark.task.cpus", "1")
                .containsEntry("spark.executor.memory", "900m")
                .doesNotContainKeys("spark.executor.extraClassPath", "spark.task.resource.gpu.amount");
        assertThat(settings(List.of(), "/a.jar").sweep("m", "u"))
                .containsEntry("spark.executor.extraClassPath", "/a.jar");
    }

    @Test
    void aSlotWithAGpuIsGivenOne() {
        ClusterSettings settings = settings(List.of("0", "1", "2", "3"), "");
        assertThat(settings.worker("discover"))
                .containsEntry("spark.worker.resource.gpu.amount", "2")
                .containsEntry("spark.worker.resource.gpu.discoveryScript", "discover");
        assertThat(settings.sweep("m", "u"))
                .containsEntry("spark.executor.resource.gpu.amount", "1")
                .containsEntry("spark.task.resource.gpu.amount", "1");
    }

    @Test
    void aSecretIsLongAndNew() {
        assertThat(ClusterSettings.newSecret()).matches("[0-9a-f]{64}").isNotEqualTo(ClusterSettings.newSecret());
    }
}
