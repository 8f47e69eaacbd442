package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SlotTest {
    @Test
    void sharesOfAGpuAreThatGpu() {
        assertThat(Slot.onlyGpu(List.of("3"))).isEqualTo("3");
        assertThat(Slot.onlyGpu(List.of("1:0", "1:1"))).isEqualTo("1");
        assertThatThrownBy(() -> Slot.onlyGpu(List.of("0:1", "1:0")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("shares of several, 0:1,1:0: start one worker per GPU");
    }

    @Test
    void aDeviceOfTheProjectsOwnSettingIsChecked() {
        assertThatThrownBy(() -> new SparkOptions("", OptionalInt.empty(), 1, Map.of("spark.grades.device", "tpu")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("spark.grades.device must be gpu or cpu, not tpu");
    }

    @Test
    void addressesOfAnExecutorAreTheMostARunCanHave() {
        SparkOptions options =
                new SparkOptions("", OptionalInt.empty(), 1, Map.of("spark.executor.resource.gpu.amount", "2"));
        assertThat(options.addressesPerExecutor()).isEqualTo(2);
        assertThat(new SparkOptions("", OptionalInt.empty(), 1, Map.of()).addressesPerExecutor())
                .isEqualTo(1);
    }

    /** Executors with GPUs whose runs get none would compute on the CPU without a word. */
    @Test
    void gpusThatNoRunGetsAreAMistake() {
        SparkConf conf = new SparkConf(false).set("spark.executor.resource.gpu.amount", "1");
        assertThatThrownBy(() -> SparkOptions.requireGpusOfTasks(conf))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("set spark.task.resource.gpu.amount=1, or spark.grades.device=cpu");
        SparkOptions.requireGpusOfTasks(conf.clone().set("spark.task.resource.gpu.amount", "1"));
        SparkOptions.requireGpusOfTasks(conf.clone().set("spark.grades.device", "cpu"));
        SparkOptions.requireGpusOfTasks(new SparkConf(false));
    }
}
