package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.job.checkpoint.CheckpointName;
import io.gradessweep.job.checkpoint.CheckpointOrigin;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.job.checkpoint.DirectoryContent;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.result.ValidationTrace;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.torch.DeviceName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's figures follow from its records, and its checkpoints from the steps it has done. */
class RunFiguresTest {
    @TempDir
    static Path cache;

    private static RunOutcome run(
            RunSpec spec, BooleanSupplier cancelled, Checkpointing checkpointing, Optional<WeightStore> weights) {
        return TrainingJob.run(
                spec, new JobContext(cache, "cpu", "test", 1, JobListener.SILENT, cancelled, checkpointing, weights));
    }

    /** With so high a rate that the loss does not only fall. */
    @Test
    void lossesAreTheFirstTheLastAndTheBestOfTheRecords() throws IOException {
        EarlyStopping es = new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 0, 100, false);
        RunSpec spec = TinyJob.spec(TinyJob.base(), TinyJob.FULL, es, 3);
        RunOutcome outcome = run(spec, () -> false, Checkpointing.NONE, Optional.empty());
        TrainingSummary summary = outcome.summary();
        List<Double> losses =
                outcome.traces().steps().list().stream().map(StepTrace::loss).toList();
        assertThat(summary.firstLoss()).isEqualTo(losses.get(0));
        assertThat(summary.lastLoss()).isEqualTo(losses.get(losses.size() - 1));
        List<Double> validations = outcome.traces().validations().stream()
                .map(ValidationTrace::loss)
                .toList();
        assertThat(validations).hasSizeGreaterThan(5);
        assertThat(summary.bestValidationLoss())
                .isLessThan(validations.get(validations.size() - 1))
                .isEqualTo(validations.stream().mapToDouble(x -> x).min().orElseThrow());
        assertThat(summary.microBatch()).isEqualTo(4);

        // Transformers counts 6 FLOPs for each token and each parameter that is no embedding.
        Path base = BaseModelJob.ensure(
                TinyJob.base(), new JobContext(cache, "cpu", "test", 1, JobListener.SILENT, () -> false));
        int words = new ObjectMapper()
                .readTree(base.resolve("config.json").toFile())
                .get("vocab_size")
                .asInt();
        assertThat(summary.hfFlops()).isEqualTo(6.0 * summary.tokens().tokens() * (summary.parameters() - 32L * words));
    }

    @Test
    void anAdapterSaysOfWhichModelAndShapeItIs() throws IOException {
        Path kept = cache.resolve("kept");
        RunSpec spec = TinyJob.spec(TinyJob.base(), TinyJob.LORA, TinyJob.NONE, 1e-3);
        run(spec, () -> false, Checkpointing.NONE, Optional.of(content -> AtomicDirectory.write(kept, content)));
        JsonNode config =
                new ObjectMapper().readTree(kept.resolve("adapter_config.json").toFile());
        assertThat(config.get("base_model_name_or_path").asText()).isEqualTo("tiny");
        assertThat(config.get("r").asInt()).isEqualTo(4);
        assertThat(config.get("lora_alpha").asInt()).isEqualTo(8);
        assertThat(config.get("target_modules")).hasSize(7);
    }

    /** Notes the steps at which checkpoints are kept, and has the last of them. */
    private static final class Noted implements CheckpointStore {
        private final List<Integer> published = new ArrayList<>();
        private final long room;

        Noted(long room) {
            this.room = room;
        }

        @Override
        public void publish(int step, DirectoryContent content) {
            published.add(step);
        }

        @Override
        public Set<Integer> steps() {
            return Set.copyOf(published);
        }

        @Override
        public Set<Integer> ownSteps() {
            return steps();
        }

        @Override
        public void offer(int latest, Predicate<Path> taken) {}

        @Override
        public void clear() {}

        @Override
        public long room() {
            return room;
        }
    }

    /** Writing what does not fit would take the room of results, and of other runs. */
    @Test
    void whereThereIsNoRoomNoStateIsWrittenAndTheRunGoesOn() {
        RunSpec spec = TinyJob.spec(TinyJob.base(), TinyJob.FULL, TinyJob.NONE, 1e-3);
        long bytes = 3L
                * Float.BYTES
                * run(spec, () -> false, Checkpointing.NONE, Optional.empty())
                        .summary()
                        .trainableParameters();

        assertThat(publishedWith(spec, bytes - 1)).isEmpty();
        assertThat(publishedWith(spec, 2 * bytes)).hasSizeGreaterThan(1);
    }

    private static List<Integer> publishedWith(RunSpec spec, long room) {
        Noted noted = new Noted(room);
        Checkpointing everyStep = new Checkpointing(trainId -> noted, CheckpointInterval.NEVER, 1);
        assertThat(run(spec, () -> false, everyStep, Optional.empty())).isInstanceOf(RunOutcome.Completed.class);
        return noted.published;
    }

    /** @param poll the poll at which it is cancelled, of which there is one before each step */
    private static List<Integer> keptUntil(int poll, int everySteps) {
        int[] polls = {0};
        Noted noted = new Noted(Long.MAX_VALUE);
        RunOutcome outcome = run(
                TinyJob.spec(TinyJob.base(), TinyJob.FULL, TinyJob.NONE, 1e-3),
                () -> ++polls[0] == poll,
                new Checkpointing(trainId -> noted, CheckpointInterval.NEVER, everySteps),
                Optional.empty());
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.cause()).isEqualTo(FailureCause.CANCELLED));
        return noted.published;
    }

    @Test
    void checkpointsAreKeptEverySoManyStepsAndWhereTheRunEnds() {
        BaseModelJob.ensure(TinyJob.base(), new JobContext(cache, "cpu", "test", 1, JobListener.SILENT, () -> false));
        assertThat(keptUntil(9, 3)).containsExactly(3, 6, 8);
        assertThat(keptUntil(7, 3)).as("the last of them is kept once").containsExactly(3, 6);
        assertThat(keptUntil(4, 5)).containsExactly(3);
        assertThat(keptUntil(4, 0)).isEmpty();
    }

    @Test
    void aCheckpointOfOneDeviceIsOneOfItsKind() {
        assertThat(CheckpointOrigin.ofThisProcess("t", "c", DeviceName.list("cuda:1"))
                        .device())
                .isEqualTo("cuda");
        assertThat(CheckpointOrigin.ofThisProcess("t", "c", DeviceName.list("cpu"))
                        .device())
                .isEqualTo("cpu");
    }

    @Test
    void checkpointsAreFoundByTheirNames() {
        CheckpointName own = new CheckpointName("ab", 7, "cd", "0123abcd");
        assertThat(own.text()).isEqualTo("ab-00000007-cd-0123abcd");
        CheckpointName far = new CheckpointName("ab", 123_456_789, "", "0123abcd");
        assertThat(far.text()).isEqualTo("ab-123456789-0123abcd");
        List<String> names = List.of(
                "ab-00000005-cd-0123abcd",
                far.text(),
                own.text(),
                "abc-00000009-0123abcd",
                "ab-7-cd-0123abcd",
                "ab-00000007-cd-0123abcd.tmp",
                "ab-00000007-cd-0123abc",
                "xy-00000007-cd-0123abcd");
        assertThat(CheckpointName.of("ab", names.stream()))
                .containsExactly(far, own, new CheckpointName("ab", 5, "cd", "0123abcd"));
        assertThat(CheckpointName.trainIds(names.stream())).containsExactlyInAnyOrder("ab", "abc");
        assertThat(CheckpointName.owners(names.stream())).isEqualTo(Map.of("ab", Set.of("", "cd"), "abc", Set.of("")));
    }

    /** Of its own run or of none, and not of a later step. */
    @Test
    void aCheckpointReplacesThoseThatNobodyNeedsAnyMore() {
        CheckpointName own = new CheckpointName("ab", 7, "cd", "00000000");
        assertThat(Stream.of(
                                new CheckpointName("ab", 6, "cd", "00000001"),
                                new CheckpointName("ab", 7, "cd", "00000001"),
                                new CheckpointName("ab", 6, "", "00000001"),
                                new CheckpointName("ab", 8, "cd", "00000001"),
                                new CheckpointName("ab", 6, "ce", "00000001"),
                                own)
                        .map(own::replaces))
                .containsExactly(true, true, true, false, false, false);
        assertThat(new CheckpointName("ab", 7, "", "00000000").replaces(own)).isFalse();
    }

    private static List<Double> gigabytes(String text) {
        return Pattern.compile("([0-9.]+) GB")
                .matcher(text)
                .results()
                .map(match -> Double.valueOf(match.group(1)))
                .toList();
    }

    /** The largest of those that take less than the run's own settings, three at most. */
    @Test
    void adviceNamesWhatTakesALittleLess() {
        BaseModel.Pretrained large =
                TinyJob.base("{'model_type': 'llama', 'hidden_size': 4096, 'intermediate_size': 9999}");
        DecoderConfig config = BaseModelJob.config(large, "tiny", 100);
        RunSpec spec = TinyJob.spec(large, TinyJob.FULL, TinyJob.NONE, 1e-3);
        String advice = MemoryAdvice.of(spec, config, ImageCounts.NONE, 1);
        assertThat(advice)
                .matches(
                        "out of memory: train.micro_batch 4 of data.max_length 64 takes up to [0-9.]+ GB beside the Java heap;"
                                + " less would take full, [^)]*\\) or full, [^)]*\\) or full, [^)]*\\)")
                .contains("full, precision=fp32, train.micro_batch=2, train.gradient_accumulation=4 (");
        List<Double> gigabytes = gigabytes(advice);
        assertThat(gigabytes).hasSize(4).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(gigabytes.get(3)).as("not the least of all").isGreaterThan(0.85 * gigabytes.get(0));
        String placed = MemoryAdvice.of(spec, config, ImageCounts.NONE, 2);
        assertThat(placed).containsPattern(" takes up to [0-9.]+ GB on the fullest of 2 GPUs beside the Java heap; ");
        assertThat(gigabytes(placed).get(0)).isBetween(0.4 * gigabytes.get(0), 0.95 * gigabytes.get(0));
        assertThat(MemoryAdvice.of(
                        TinyJob.spec(TinyJob.base(), new FineTuning.None(), TinyJob.NONE, 1e-3),
                        config,
                        ImageCounts.NONE,
                        1))
                .isEqualTo("scoring alone does not fit: it wants a larger slot");
    }
}
