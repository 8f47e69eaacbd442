package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.job.checkpoint.CheckpointName;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.job.checkpoint.LocalCheckpointStore;
import io.gradessweep.job.checkpoint.RetentionPolicy;
import io.gradessweep.job.checkpoint.TrainingCheckpoint;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole jobs that are cancelled or killed, and taken up by others. */
class TrainingCheckpointTest {
    @TempDir
    static Path cache;

    @TempDir
    Path directory;

    private static String undisturbed;

    private final List<Integer> resumed = new ArrayList<>();

    /** Two epochs of full fine-tuning that freeze on the way. */
    static RunSpec run() {
        EarlyStopping grades = new EarlyStopping.GradES(4, Ratio.of("0.1"), Criterion.GRADIENT_CHANGE);
        RunSpec once = TinyJob.spec(TinyJob.base(), TinyJob.FULL, grades, 1e-3);
        return new RunSpec(
                once.model(),
                once.fineTuning(),
                once.earlyStopping(),
                once.optimizer(),
                once.schedule(),
                new TrainingSpec(2, 0, 4, 2, 1.0, 0),
                once.data(),
                once.precision(),
                once.seed());
    }

    @BeforeAll
    static void undisturbed() {
        RunOutcome outcome =
                TrainingJob.run(run(), new JobContext(cache, "cpu", "test", 1, JobListener.SILENT, () -> false));
        assertThat(outcome.summary().phases().checkpointSeconds()).isZero();
        assertThat(outcome.traces().freezes().stream()
                        .map(freeze -> freeze.step())
                        .distinct())
                .hasSizeGreaterThan(1);
        undisturbed = Computed.by(outcome);
    }

    /** The devices of the next run; states are the same wherever layers lie. */
    private String device = "cpu";

    private RunOutcome run(BooleanSupplier cancelled, int everySeconds, int everySteps) {
        return run(cancelled, everySeconds, everySteps, 0);
    }

    private RunOutcome run(BooleanSupplier cancelled, int everySeconds, int everySteps, int pauseAfter) {
        return run("", cancelled, everySeconds, everySteps, pauseAfter);
    }

    private RunOutcome run(String runId, BooleanSupplier cancelled, int everySeconds, int everySteps, int pauseAfter) {
        JobListener listener = new JobListener() {
            @Override
            public void resumed(int step, int plannedSteps) {
                resumed.add(step);
            }
        };
        Checkpointing checkpointing = new Checkpointing(
                trainId -> new LocalCheckpointStore(directory, trainId, runId, RetentionPolicy.NEWEST),
                new CheckpointInterval(everySeconds, 1),
                everySteps,
                Optional.empty(),
                pauseAfter);
        return TrainingJob.run(
                run(), new JobContext(cache, device, "test", 1, listener, cancelled, checkpointing, Optional.empty()));
    }

    /** True at the given poll, from 1; the loop polls once a step. */
    private static BooleanSupplier at(int poll) {
        int[] polls = {0};
        return () -> ++polls[0] == poll;
    }

    private static int steps() {
        return Integer.parseInt(undisturbed.split(" ", 4)[2]);
    }

    private List<Path> states() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Test
    void aCancelledRunIsTakenUpWhereItEndedAndItsSecondsAreAddedUp() throws IOException {
        RunOutcome first = run(at(12), 300, 0);
        assertThat(first)
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.cause()).isEqualTo(FailureCause.CANCELLED));
        assertThat(first.traces().steps().list()).hasSize(11);
        assertThat(first.summary().phases().checkpointSeconds()).isPositive();

        device = "cpu:0,cpu:1";
        RunOutcome second = run(at(9), 300, 0);
        assertThat(second.provenance().device()).isEqualTo(device);
        device = "cpu";
        assertThat(second.traces().steps().list()).hasSize(19);
        assertThat(states()).hasSize(1);

        RunOutcome third = run(() -> false, 0, 0);
        assertThat(resumed).containsExactly(11, 19);
        assertThat(Computed.by(third)).isEqualTo(undisturbed);
        assertThat(third.summary().phases().trainSeconds())
                .isGreaterThan(second.summary().phases().trainSeconds());
        assertThat(third.summary().phases().loadSeconds())
                .isGreaterThan(second.summary().phases().loadSeconds());
        assertThat(third.summary().phases().checkpointSeconds()).isPositive();
    }

    @Test
    void aRunPausesWhereItIsAskedToAndGoesOnAsIfItHadNot() throws IOException {
        RunOutcome paused = run(() -> false, 0, 0, 12);
        assertThat(paused).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.cause()).isEqualTo(FailureCause.PAUSED);
            assertThat(failed.message()).startsWith("after step 12 of ");
        });
        assertThat(paused.traces().steps().list()).hasSize(12);
        assertThat(paused.summary().flops().trainingFlops()).isPositive();

        RunOutcome again = run(() -> false, 0, 0, 12);
        assertThat(again.traces().steps().list()).as("takes no step more").hasSize(12);
        assertThat(states()).hasSize(1);

        RunOutcome whole = run(() -> false, 0, 0);
        assertThat(resumed).containsExactly(12, 12);
        assertThat(Computed.by(whole)).isEqualTo(undisturbed);
    }

    /** The other run deletes its state when it is completed. */
    @Test
    void aRunThatIsTakenUpFromAnothersStateKeepsOneOfItsOwn() throws IOException {
        run("aaaa", at(12), 300, 0, 0);
        run("bbbb", at(1), 300, 0, 0);
        run("cccc", () -> false, 0, 0, 11);
        assertThat(resumed).containsExactly(11, 11);
        assertThat(states().stream().map(state -> state.getFileName().toString().split("-", 4)[2]))
                .containsExactlyInAnyOrder("aaaa", "bbbb", "cccc");
    }

    @Test
    void aRunCancelledWhileItIsScoredIsOnlyScoredAgain() {
        RunOutcome first = run(at(steps() + 1), 300, 0);
        assertThat(first)
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.message()).contains("scoring"));
        RunOutcome second = run(() -> false, 300, 0);
        assertThat(resumed).containsExactly(steps());
        assertThat(Computed.by(second)).isEqualTo(undisturbed);
    }

    /** Spark interrupts the thread of a task that it cancels. */
    @Test
    void aStateIsKeptOnAnInterruptedThreadToo() throws IOException {
        BooleanSupplier cancelled = at(6);
        run(
                () -> {
                    boolean now = cancelled.getAsBoolean();
                    if (now) {
                        Thread.currentThread().interrupt();
                    }
                    return now;
                },
                300,
                0);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(states()).hasSize(1);
        assertThat(Computed.by(run(() -> false, 300, 0))).isEqualTo(undisturbed);
        assertThat(resumed).containsExactly(5);
    }

    @Test
    void withoutCheckpointsNothingIsWritten() throws IOException {
        run(at(5), 0, 0);
        assertThat(states()).isEmpty();
    }

    @Test
    void statesAreKeptByTime() throws Exception {
        // Together the pauses are longer than the second after which a state is kept.
        BooleanSupplier slow = () -> {
            try {
                Thread.sleep(1_500 / steps() + 1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return false;
        };
        RunOutcome outcome = run(slow, 1, 0);
        assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
        assertThat(states()).hasSize(1);
        assertThat(outcome.summary().phases().checkpointSeconds()).isPositive();
        assertThat(Computed.by(outcome)).isEqualTo(undisturbed);
    }

    /** What a state may be that is not to be used. */
    @ParameterizedTest
    @ValueSource(strings = {"no marker", "half a marker", "truncated", "newer", "another run's", "other code's"})
    void aStateThatDoesNotFitIsIgnoredAndTheRunStartsAnew(String fault) throws IOException {
        run(at(6), 300, 0);
        Path state = states().get(0);
        Path marker = state.resolve(CheckpointStore.MARKER);
        String text = Files.readString(marker);
        switch (fault) {
            case "no marker" -> Files.delete(marker);
            case "half a marker" -> Files.writeString(marker, text.substring(0, text.length() / 2));
            case "truncated" -> halve(state.resolve("training.safetensors"));
            case "newer" -> replace(marker, format(0), format(1));
            case "another run's" -> replace(marker, SpecJson.trainId(run()), "0123456789abcdef0123");
            default -> replace(marker, "\"" + Versions.code() + "\"", "\"0.0.1+abcdef0\"");
        }
        assertThat(Computed.by(run(() -> false, 0, 0))).isEqualTo(undisturbed);
        assertThat(resumed).isEmpty();
    }

    @Test
    void whereTheNewestIsIncompleteTheOneBeforeIsUsed() throws IOException {
        run(at(6), 300, 0);
        Path newer = directory.resolve(
                CheckpointName.fresh(SpecJson.trainId(run()), 9, "").text());
        Files.createDirectory(newer);
        Files.writeString(newer.resolve("training.json"), "{}");
        assertThat(Computed.by(run(at(20), 300, 0))).isNotEqualTo(undisturbed);
        assertThat(states()).hasSize(1);
        assertThat(Computed.by(run(() -> false, 0, 0))).isEqualTo(undisturbed);
        assertThat(resumed).containsExactly(5, 24);
    }

    private static String format(int ahead) {
        return "\"format\":" + (TrainingCheckpoint.FORMAT + ahead);
    }

    private static void halve(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static void replace(Path file, String text, String other) throws IOException {
        String before = Files.readString(file);
        assertThat(before).contains(text);
        Files.writeString(file, before.replace(text, other));
    }

    /**
     * SIGKILL, at a moment nobody chose, twice; a third process ends the run. Those to be killed wait for it a few steps after
     * they may be, so that none ends first. Their layers lie on two devices, those of the third on one.
     */
    @Test
    void aKilledProcessIsTakenUpByAnother() throws Exception {
        Random random = new Random();
        List<Integer> begins = new ArrayList<>();
        for (int kill = 0; kill < 2; kill++) {
            int before = latestStep();
            int chosen = before + 2 + random.nextInt(steps() / 2 - 8);
            Process process = KilledRun.start(cache, directory, chosen + 4);
            try {
                while (latestStep() < chosen) {
                    assertThat(process.isAlive()).as(log()).isTrue();
                    Thread.sleep(1 + random.nextInt(5));
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
            begins.add(latestStep());
        }
        System.out.println("killed after steps " + begins);
        assertThat(KilledRun.start(cache, directory, Integer.MAX_VALUE).waitFor())
                .as(log())
                .isZero();
        assertThat(directory.resolve("computed")).content().isEqualTo(undisturbed);
        assertThat(directory.resolve("begun"))
                .content()
                .satisfies(step -> assertThat(Integer.parseInt(step)).isBetween(2, begins.get(1)));
    }

    /** Of the complete states and of the one that may be being written. */
    private int latestStep() throws IOException {
        Path checkpoints = directory.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(checkpoints)) {
            return CheckpointName.of(
                            SpecJson.trainId(run()),
                            files.map(file -> file.getFileName().toString()))
                    .stream()
                    .mapToInt(CheckpointName::step)
                    .max()
                    .orElse(0);
        }
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }
}
