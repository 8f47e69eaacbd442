package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfile$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** conf/spark/*.conf, as Spark reads them. */
class SparkTemplatesTest {
    @ParameterizedTest
    @ValueSource(strings = {"standalone-gpu", "yarn-gpu", "kubernetes-gpu"})
    void aSlotIsAnExecutorOfOneTaskAndOneAddress(String name) throws IOException {
        SparkConf conf = new SparkConf(false);
        settings(name).forEach(conf::set);
        SparkDefaults.apply(conf);

        ResourceProfile profile = ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf);
        try {
            assertThat(profile.maxTasksPerExecutor(conf)).isEqualTo(1);
            assertThat(profile.executorResources().get("gpu").get().amount()).isEqualTo(1);
            assertThat(profile.taskResources().get("gpu").get().amount()).isEqualTo(1.0);
        } finally {
            ResourceProfile$.MODULE$.clearDefaultProfile();
        }
        for (String guard :
                List.of("spark.authenticate", "spark.network.crypto.enabled", "spark.io.encryption.enabled")) {
            assertThat(conf.getBoolean(guard, false)).as(guard).isTrue();
        }
        assertThat(conf.getAll()).noneMatch(setting -> setting._1().equals("spark.authenticate.secret"));
        assertThat(conf.getInt("spark.executor.maxNumFailures", 0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(conf.getInt("spark.task.maxFailures", 0)).isEqualTo(1);
        assertThat(conf.getBoolean("spark.excludeOnFailure.enabled", true)).isFalse();
    }

    @Test
    void localStarts() throws IOException {
        Map<String, String> settings = settings("local");
        settings.put("spark.ui.port", "0");
        SparkOptions options = new SparkOptions("", OptionalInt.of(2), 1, settings);
        try (JavaSparkContext spark = options.start("test")) {
            assertThat(spark.master()).isEqualTo("local[2]");
            assertThat(spark.sc().uiWebUrl().get()).startsWith("http://127.0.0.1:");
            assertThat(options.slots(spark)).isEqualTo(2);
        }
    }

    private static Map<String, String> settings(String name) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("../conf/spark", name + ".conf"))) {
            properties.load(reader);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
        return settings;
    }
}
