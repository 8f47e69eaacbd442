package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotTest {
    @Test
    void sharesOfAGpuAreThatGpu() {
        assertThat(Slot.devices(List.of("3:0"))).isEqualTo("cuda:3");
        assertThat(Slot.devices(List.of("1:0", "1:1"))).isEqualTo("cuda:1");
    }

    @Test
    void addressesWithoutSharesAreWholeGpus() {
        assertThat(Slot.devices(List.of("3"))).isEqualTo("cuda:3");
        assertThat(Slot.devices(List.of("1", "0")))
                .as("in the order of their numbers")
                .isEqualTo("cuda:0,cuda:1");
        assertThat(Slot.devices(List.of("10", "9"))).isEqualTo("cuda:9,cuda:10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0:1,1:0", "0:0,1", "0,0:0", "0:0,0:1,1:0"})
    void mixedSetsAreRefused(String addresses) {
        assertThatThrownBy(() -> Slot.devices(List.of(addresses.split(","))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("on shares of one GPU, such as 0:0,0:1, or on whole GPUs, such as 0,1")
                .hasMessageContaining("gave it " + addresses + ": start one worker per GPU");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertThatThrownBy(() -> Slot.devices(List.of("0", "GPU-5c")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("gave the run 0,GPU-5c: correct what the discovery script prints");
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
