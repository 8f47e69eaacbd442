package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.block.Partition;
import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.cost.PlacedMemory;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.torch.DeviceName;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A run's layers lie on its devices in order, and the estimates say what each device then holds. */
class RunPlacementTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    @TempDir
    Path cache;

    private static RunSpec spec(boolean lora) {
        FineTuning fineTuning = lora ? TinyJob.LORA : TinyJob.FULL;
        return TinyJob.spec(TinyJob.base(), fineTuning, TinyJob.NONE, 1e-3);
    }

    /** Weights, gradients and moments lie on one device each; none is counted twice or forgotten. */
    @ParameterizedTest
    @CsvSource({"qwen3, false", "qwen3, true", "llama31, false", "llama31, true", "qwen3_untied, false", "phi4, true"})
    void whatDevicesHoldTogetherIsWhatOneWouldHold(String fixture, boolean lora) {
        DecoderConfig config = DecoderConfig.read(FIXTURES.resolve(fixture).resolve("config.json"));
        MemoryEstimate one = CostModel.of(config, spec(lora)).memory(spec(lora), ImageCounts.NONE);
        for (int devices : List.of(2, 3)) {
            PlacedMemory placed = PlacedMemory.of(config, spec(lora), devices);
            assertThat(placed.devices()).hasSize(devices);
            assertThat(sum(placed, MemoryEstimate::weights)).isEqualTo(one.weights());
            assertThat(sum(placed, MemoryEstimate::gradients)).isEqualTo(one.gradients());
            assertThat(sum(placed, MemoryEstimate::optimizer)).isEqualTo(one.optimizer());
            assertThat(sum(placed, MemoryEstimate::activations)).isGreaterThanOrEqualTo(one.activations());
            assertThat(placed.fullest().total()).isLessThan(one.total());
            assertThat(placed.partition())
                    .isEqualTo(PlacedMemory.of(config, spec(lora), devices).partition());
        }
        assertThat(PlacedMemory.of(config, spec(lora), 1).fullest()).isEqualTo(one);
    }

    /** Of an untied model one table may train and the other not; each end has its own. */
    @ParameterizedTest
    @EnumSource
    void aTableThatTrainsLiesOnOneDevice(TokenTable table) {
        DecoderConfig config = DecoderConfig.read(FIXTURES.resolve("qwen3_untied/config.json"));
        List<Projection> targets = List.of(Projection.values());
        RunSpec spec = TinyJob.spec(
                TinyJob.base(),
                new FineTuning.Lora(2, 4, false, 0, targets, List.of(), List.of(), List.of(table)),
                TinyJob.NONE,
                1e-3);
        MemoryEstimate one = CostModel.of(config, spec).memory(spec, ImageCounts.NONE);
        PlacedMemory placed = PlacedMemory.of(config, spec, 2);
        assertThat(sum(placed, MemoryEstimate::gradients)).isEqualTo(one.gradients());
        assertThat(sum(placed, MemoryEstimate::optimizer)).isEqualTo(one.optimizer());
        assertThat(sum(placed, MemoryEstimate::weights)).isEqualTo(one.weights());
    }

    private static long sum(PlacedMemory placed, ToLongFunction<MemoryEstimate> part) {
        return placed.devices().stream().mapToLong(part).sum();
    }

    @Test
    void blocksLieAsThePriceSays() {
        DecoderConfig config = DecoderConfig.read(FIXTURES.resolve("llama31/config.json"));
        Partition partition = PlacedMemory.of(config, spec(false), 2).partition();
        List<DeviceName> devices = DeviceName.list("cpu:3,cpu:1");
        List<DeviceName> placed = RunPlacement.of(config, spec(false), devices).ofBlocks();
        assertThat(placed).hasSize(config.graph().size()).contains(devices.get(0), devices.get(1));
        for (int block = 0; block < placed.size(); block++) {
            assertThat(placed.get(block)).isEqualTo(devices.get(partition.partOf(block)));
        }
        assertThatThrownBy(() -> RunPlacement.of(config, spec(false), DeviceName.list("cpu:0,cpu:1,cpu:2,cpu:3,cpu:4")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a model of 4 blocks cannot be placed on 5 devices; take at most 4");
    }

    @Test
    void aRunOverThreeDevicesComputesWhatOneDoes() {
        for (boolean lora : List.of(false, true)) {
            RunOutcome one = run("cpu", lora);
            RunOutcome three = run("cpu:0,cpu:1,cpu:2", lora);
            assertThat(Computed.by(three)).isEqualTo(Computed.by(one));
            assertThat(three.provenance().device()).isEqualTo("cpu:0,cpu:1,cpu:2");
        }
    }

    private RunOutcome run(String devices, boolean lora) {
        return TrainingJob.run(spec(lora), new JobContext(cache, devices, "test", 1, JobListener.SILENT, () -> false));
    }

    @Test
    void aRunNamesItsDevicesOnce() {
        assertThatThrownBy(() -> run("cpu:0,cpu:0", false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a run computes on each of its devices once, and cpu:0,cpu:0 names cpu:0 twice");
    }
}
