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
import org.junit.jupiter.params.provider.CsvSource;

class SlotTest {
    @Test
    void sharesOfAGpuAreThatGpu() {
        assertThat(Slot.devices(List.of("3:0"), false)).isEqualTo("cuda:3");
        assertThat(Slot.devices(List.of("1:0", "1:1"), false)).isEqualTo("cuda:1");
    }

    @Test
    void addressesWithoutSharesAreWholeGpus() {
        assertThat(Slot.devices(List.of("3"), false)).isEqualTo("cuda:3");
        assertThat(Slot.devices(List.of("1", "0"), false))
                .as("in the order of their numbers")
                .isEqualTo("cuda:0,cuda:1");
        assertThat(Slot.devices(List.of("10", "9"), false)).isEqualTo("cuda:9,cuda:10");
    }

    @Test
    void onTheCpuSeveralGpusAreLogicalDevices() {
        assertThat(Slot.devices(List.of("3"), true)).isEqualTo("cpu");
        assertThat(Slot.devices(List.of("1:0", "1:1"), true)).isEqualTo("cpu");
        assertThat(Slot.devices(List.of("10", "9"), true)).isEqualTo("cpu:9,cpu:10");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"0:1,1:0 false", "0:0,1 false", "0,0:0 false", "0:0,0:1,1:0 false", "0:1,1:0 true", "0,0:0 true"})
    void mixedSetsAreRefused(String addresses, boolean onCpu) {
        assertThatThrownBy(() -> Slot.devices(List.of(addresses.split(",")), onCpu))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("on shares of one GPU, such as 0:0,0:1, or on whole GPUs, such as 0,1")
                .hasMessageContaining("gave it " + addresses + ": start one worker per GPU");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertThatThrownBy(() -> Slot.devices(List.of("0", "GPU-5c"), false))
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
