package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkDefaultsTest {
    private static SparkConf defaults() {
        SparkConf conf = new SparkConf(false);
        SparkDefaults.apply(conf);
        return conf;
    }

    private static boolean isHidden(String text) {
        return Pattern.compile(defaults().get("spark.redaction.regex"))
                .matcher(text)
                .find();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HF_TOKEN",
                "spark.authenticate.secret",
                "MLFLOW_TRACKING_PASSWORD",
                "db.passwd",
                "fs.s3a.access.key",
                "AWS_ACCESS_KEY_ID",
                "accesskey",
                "API_KEY",
                "fs.azure.account.key.x",
                "hadoop.security.credential.provider.path",
                "hf_abcdefgh12",
                "AKIAABCDEFGHIJKLMNOP",
                "http://me:word@proxy:3128",
                "https://:word@proxy"
            })
    void secretsAreHidden(String text) {
        assertThat(isHidden(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.executor.memory",
                "hf_short1",
                "http://host:8080/a@b",
                "https://huggingface.co",
                "keyboard",
                "spark.access"
            })
    void otherWordsAreShown(String text) {
        assertThat(isHidden(text)).isFalse();
    }

    @Test
    void whatAUserSetStays() {
        SparkConf conf = new SparkConf(false).set("spark.task.maxFailures", "4").set("spark.task.cpus", "3");
        SparkDefaults.apply(conf);
        assertThat(conf.get("spark.task.maxFailures")).isEqualTo("4");
        assertThat(conf.get("spark.executor.cores")).isEqualTo("3");
        assertThat(conf.get("spark.executor.extraJavaOptions")).isEqualTo("-Dai.djl.offline=true");
        assertThat(defaults().get("spark.executor.cores")).isEqualTo("1");
        assertThat(defaults().get("spark.ui.killEnabled")).isEqualTo("false");
        assertThat(defaults().get("spark.task.maxFailures"))
                .as("the driver starts what was lost, not Spark")
                .isEqualTo("1");
        assertThat(defaults().get("spark.excludeOnFailure.enabled")).isEqualTo("false");
        assertThat(defaults().getInt("spark.executor.maxNumFailures", 0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(defaults().get("spark.task.reaper.enabled")).isEqualTo("true");
        assertThat(defaults().get("spark.task.reaper.killTimeout")).isEqualTo("600s");
    }
}
