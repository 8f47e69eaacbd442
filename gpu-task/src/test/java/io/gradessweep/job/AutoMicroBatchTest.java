package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.gradessweep.cost.RunDevices;
import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.job.checkpoint.LocalCheckpointStore;
import io.gradessweep.job.checkpoint.RetentionPolicy;
import io.gradessweep.job.checkpoint.SharedStates;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.Prefix;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.TrainingSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose rows of a pass are chosen before the first step. A step has eight rows. */
class AutoMicroBatchTest {
    private static final int ROWS = 8;
    private static final Measure L1 = new Measure(Criterion.GRADIENT, MatrixNorm.L1);

    /** Memory that holds training with passes of some rows, and not with passes of all. */
    private static OptionalLong someRows;

    @TempDir
    static Path cache;

    @TempDir
    Path directory;

    @BeforeAll
    static void memoryOfSomeRows() {
        RunSpec auto = run(TinyJob.NONE, rowByRow().withAutoMicroBatch());
        try (JobCosts costs = JobCosts.reading(auto)) {
            someRows = LongStream.iterate(100_000, bytes -> bytes + 1_000)
                    .filter(bytes -> rowsPerPass(costs, auto, bytes) > 1)
                    .findFirst();
            assertThat(rowsPerPass(costs, auto, someRows.getAsLong())).isBetween(2, ROWS - 1);
        }
    }

    private static int rowsPerPass(JobCosts costs, RunSpec auto, long bytes) {
        return costs.withRowsPerPass(auto, RunDevices.CPU.with(bytes))
                .training()
                .rowsPerPass();
    }

    private static RunSpec run(EarlyStopping stopping, TrainingSpec training) {
        return TinyJob.spec(TinyJob.base(), TinyJob.FULL, stopping, 1e-3).with(training.withTraces(1, List.of(L1)));
    }

    private static TrainingSpec rowByRow() {
        return new TrainingSpec(1, 12, 1, ROWS, 1.0, 0);
    }

    private RunOutcome execute(
            RunSpec spec, OptionalLong slot, BooleanSupplier cancelled, Optional<SharedStates> shared) {
        Checkpointing checkpointing = new Checkpointing(
                id -> new LocalCheckpointStore(directory.resolve("checkpoints"), id, RetentionPolicy.NEWEST),
                new CheckpointInterval(300, 1),
                0,
                shared,
                0);
        return TrainingJob.run(spec, context(slot, cancelled, checkpointing));
    }

    private static JobContext context(OptionalLong slot, BooleanSupplier cancelled, Checkpointing checkpointing) {
        return new JobContext(
                cache,
                "cpu",
                "test",
                1,
                JobListener.SILENT,
                cancelled,
                checkpointing,
                Optional.empty(),
                Optional.empty(),
                slot);
    }

    private RunOutcome execute(RunSpec spec) {
        return execute(spec, OptionalLong.empty(), () -> false, Optional.empty());
    }

    private static BooleanSupplier at(int poll) {
        int[] polls = {0};
        return () -> ++polls[0] == poll;
    }

    @Test
    void allRowsOfAStepInOnePassGiveTheNumbersOfRowsOneByOne() {
        for (TrainingSpec alone : List.of(
                rowByRow(),
                rowByRow()
                        .with(new MemorySpec(
                                MemorySpec.DEFAULT.gradients(),
                                MemorySpec.DEFAULT.rounding(),
                                MemorySpec.DEFAULT.offload(),
                                5)))) {
            RunOutcome rows = execute(run(TinyJob.NONE, alone));
            RunOutcome auto = execute(run(TinyJob.NONE, alone.withAutoMicroBatch()));

            assertThat(rows.summary().microBatch()).isEqualTo(1);
            assertThat(auto.summary().microBatch()).isEqualTo(ROWS);
            List<StepTrace> expected = rows.traces().steps().list();
            List<StepTrace> steps = auto.traces().steps().list();
            assertThat(steps).hasSize(12);
            for (int i = 0; i < steps.size(); i++) {
                assertThat(steps.get(i).loss()).isCloseTo(expected.get(i).loss(), withinPercentage(1e-3));
                assertThat(steps.get(i).gradientNorm())
                        .isCloseTo(expected.get(i).gradientNorm(), withinPercentage(1e-3));
                assertThat(steps.get(i).counts().lossTokens())
                        .isEqualTo(expected.get(i).counts().lossTokens());
            }
            List<NormTrace> norms = auto.traces().norms().list();
            for (int i = 0; i < norms.size(); i++) {
                NormTrace other = rows.traces().norms().list().get(i);
                assertThat(norms.get(i).matrix()).isEqualTo(other.matrix());
                assertThat(norms.get(i).value()).isCloseTo(other.value(), withinPercentage(1e-3));
            }
        }
    }

    @Test
    void packedRowsShareAPassToo() {
        TrainingSpec packing = new TrainingSpec(1, 6, 1, ROWS, true, false, 0, 1.0, 0, List.of(L1), 0);
        RunOutcome rows = execute(run(TinyJob.NONE, packing));
        RunOutcome auto = execute(run(TinyJob.NONE, packing.withAutoMicroBatch()));
        assertThat(auto.summary().lastLoss()).isCloseTo(rows.summary().lastLoss(), withinPercentage(1e-3));
        assertThat(auto.summary().microBatch()).isGreaterThan(1);
    }

    @Test
    void gradESFreezesAlike() {
        RunOutcome free = execute(run(TinyJob.NONE, rowByRow()));
        double[] norms = free.traces().norms().list().stream()
                .mapToDouble(NormTrace::value)
                .sorted()
                .toArray();
        EarlyStopping grades = new EarlyStopping.GradES(norms[norms.length / 2], Ratio.of("0.3"), Criterion.GRADIENT);
        RunOutcome rows = execute(run(grades, rowByRow()));
        RunOutcome auto = execute(run(grades, rowByRow().withAutoMicroBatch()));

        assertThat(auto.summary().microBatch()).isEqualTo(ROWS);
        List<FreezeEvent> freezes = auto.traces().freezes();
        assertThat(freezes).hasSizeGreaterThan(3);
        assertThat(freezes.stream().map(freeze -> freeze.step() + " " + freeze.matrix()))
                .containsExactlyElementsOf(rows.traces().freezes().stream()
                        .map(freeze -> freeze.step() + " " + freeze.matrix())
                        .toList());
    }

    @Test
    void lessMemoryMeansFewerRows() {
        RunSpec auto = run(TinyJob.NONE, rowByRow().withAutoMicroBatch());
        RunOutcome some = execute(auto, someRows, () -> false, Optional.empty());
        assertThat(some.summary().microBatch()).isIn(2, 4);

        RunOutcome least = execute(auto.withSeed(4), OptionalLong.of(1), () -> false, Optional.empty());
        assertThat(least.summary().microBatch()).isEqualTo(1);
        assertThat(least).isInstanceOf(RunOutcome.Completed.class);
    }

    /** The slot that takes the run up has more memory than the one before. */
    @Test
    void aRunThatIsTakenUpGoesOnWithTheRowsOfItsCheckpoint() {
        EarlyStopping es = new EarlyStopping.ValidationLoss(Ratio.of("0.3"), 0, 100, false);
        RunSpec auto = run(es, rowByRow().withAutoMicroBatch());
        RunOutcome undisturbed = TrainingJob.run(auto, context(someRows, () -> false, Checkpointing.NONE));
        execute(auto, someRows, at(6), Optional.empty());
        RunOutcome takenUp = execute(auto, OptionalLong.empty(), () -> false, Optional.empty());

        assertThat(takenUp.summary().microBatch())
                .isEqualTo(undisturbed.summary().microBatch())
                .isLessThan(ROWS);
        assertThat(Computed.by(takenUp)).isEqualTo(Computed.by(undisturbed));
    }

    @Test
    void aRunThatForksGoesOnWithTheRowsOfThePrefix() {
        EarlyStopping grades = new EarlyStopping.GradES(1e-9, Ratio.of("0.5"), Criterion.GRADIENT);
        RunSpec none = run(TinyJob.NONE, rowByRow().withAutoMicroBatch());
        RunSpec forking = run(grades, rowByRow().withAutoMicroBatch());
        RunOutcome alone = TrainingJob.run(forking, context(someRows, () -> false, Checkpointing.NONE));
        Prefix prefix = Prefix.of(List.of(none, forking));
        CheckpointStore published =
                new LocalCheckpointStore(directory.resolve("prefixes"), prefix.id(), RetentionPolicy.EVERY);
        PrefixJob.run(
                prefix,
                ForkPoint.of(forking).orElseThrow(),
                published,
                context(someRows, () -> false, Checkpointing.NONE));
        RunOutcome forked = execute(
                forking, OptionalLong.empty(), () -> false, Optional.of(new SharedStates(prefix.id(), published)));

        assertThat(forked.summary().share().prefixSteps()).isEqualTo(5);
        assertThat(forked.summary().microBatch())
                .isEqualTo(alone.summary().microBatch())
                .isLessThan(ROWS);
        assertThat(forked.summary().lastLoss()).isEqualTo(alone.summary().lastLoss());
    }

    @Test
    void itIsARunOfItsOwn() {
        RunSpec auto = run(TinyJob.NONE, rowByRow().withAutoMicroBatch());
        RunSpec rows = run(TinyJob.NONE, rowByRow());
        assertThat(SpecJson.trainId(auto)).isNotEqualTo(SpecJson.trainId(rows));
        assertThat(SpecJson.write(auto)).contains("\"micro_batch\":\"auto\"");
        assertThat(SpecJson.read(SpecJson.write(auto))).isEqualTo(auto);
    }
}
