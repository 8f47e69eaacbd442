package io.gradessweep.job;

import static io.gradessweep.job.TinyJob.FULL;
import static io.gradessweep.job.TinyJob.LORA;
import static io.gradessweep.job.TinyJob.NONE;
import static io.gradessweep.job.TinyJob.base;
import static io.gradessweep.job.TinyJob.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.ItemScore;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.torch.Safetensors;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run keeps is the model it was scored with. */
class TrainedWeightsTest {
    @TempDir
    static Path directory;

    private static RunOutcome run(RunSpec spec, Optional<WeightStore> weights) {
        JobContext context = new JobContext(
                directory.resolve("cache"),
                "cpu",
                "test",
                1,
                JobListener.SILENT,
                () -> false,
                Checkpointing.NONE,
                weights);
        return TrainingJob.run(spec, context);
    }

    private static Optional<WeightStore> into(Path kept) {
        return Optional.of(content -> AtomicDirectory.write(kept, content));
    }

    /** Scored as a checkpoint, without any training. */
    private static List<ItemScore> scored(Path checkpoint) {
        BaseModel model = new BaseModel.Checkpoint(new FileRef(checkpoint.toString(), ""));
        RunOutcome outcome = run(spec(model, new FineTuning.None(), NONE, 1e-3), Optional.empty());
        assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
        return outcome.traces().items();
    }

    @Test
    void afterFullFineTuningItIsAModelDirectory() {
        Path kept = directory.resolve("full");
        RunOutcome outcome = run(spec(base(), FULL, NONE, 1e-3), into(kept));

        assertThat(outcome.summary().phases().checkpointSeconds()).isPositive();
        assertThat(scored(kept)).isEqualTo(outcome.traces().items());
    }

    @Test
    void afterLoraItIsAnAdapterOfItsBase() throws IOException {
        Path kept = directory.resolve("lora");
        RunOutcome outcome = run(spec(base(), LORA, NONE, 1e-3), into(kept));

        assertThat(kept)
                .isDirectoryContaining("glob:**/adapter_config.json")
                .isDirectoryContaining("glob:**/adapter_model.safetensors");
        Path base = BaseModelJob.ensure(
                base(), new JobContext(directory.resolve("cache"), "cpu", "test", 1, JobListener.SILENT, () -> false));
        Path merged = directory.resolve("merged");
        AdapterMerge.run(base, kept, merged, Long.MAX_VALUE);
        List<ItemScore> items = scored(merged);
        List<ItemScore> expected = outcome.traces().items();
        assertThat(items).hasSameSizeAs(expected);
        for (int i = 0; i < items.size(); i++) {
            List<Double> logprobs = expected.get(i).choiceLogprobs();
            for (int choice = 0; choice < logprobs.size(); choice++) {
                assertThat(items.get(i).choiceLogprobs().get(choice)).isCloseTo(logprobs.get(choice), within(1e-4));
            }
        }
        assertThat(scored(base)).isNotEqualTo(items);
    }

    /** What the mask leaves out is zero in the adapter that is kept, too. */
    @Test
    void afterLoRAFTheAdapterIsSparse() {
        Path kept = directory.resolve("loraf");
        EarlyStopping loraf = new EarlyStopping.LoRAF(Ratio.of("0.75"));
        RunOutcome outcome = run(spec(base(), LORA, loraf, 1e-3), into(kept));
        long trained = 0;
        try (Safetensors file = Safetensors.open(kept.resolve("adapter_model.safetensors"))) {
            for (String name : file.names()) {
                if (name.contains(".lora_B.")) {
                    FloatBuffer values =
                            file.bytes(name).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
                    int moved = 0;
                    for (int i = 0; i < values.limit(); i++) {
                        moved += values.get(i) != 0 ? 1 : 0;
                    }
                    assertThat(moved).as(name).isEqualTo(values.limit() / 4);
                    trained += moved;
                }
            }
        }
        assertThat(outcome.summary().trainableParameters()).isEqualTo(trained);
        assertThat(outcome.traces().freezes())
                .hasSize(outcome.summary().frozenMatrices())
                .allMatch(freeze -> freeze.step() == 1 && freeze.matrix().part() == AdapterPart.A);
    }

    @Test
    void whatCannotBeKeptIsAFailureThatSaysSo() throws IOException {
        Path occupied = Files.createDirectories(directory.resolve("occupied/full"));
        Files.createFile(occupied.resolve("file"));
        RunOutcome outcome = run(spec(base(), FULL, NONE, 1e-3), into(occupied));

        assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.cause()).isEqualTo(FailureCause.INTERNAL);
            assertThat(failed.message()).contains("the trained weights cannot be kept: ");
        });
    }
}
