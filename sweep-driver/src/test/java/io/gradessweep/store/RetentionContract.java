package io.gradessweep.store;

import static io.gradessweep.store.ResultsFixture.FIRST;
import static io.gradessweep.store.ResultsFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The states that runs go on from stay as long as one may, and no longer. */
interface RetentionContract extends ResultsContract {
    @Test
    default void theStatesOfARunGoWhenThereIsNothingLeftToGoOnFor() throws IOException {
        List<PlannedRun> runs = results().runs();
        PlannedRun planned = runs.get(0);
        int launch = 1;
        for (RunOutcome last : List.of(Outcomes.completed(), Outcomes.failed("diverged at step 3"))) {
            results().store().checkpoints(planned.runId(), planned.trainId()).publish(5, RetentionContract::state);
            results().put(planned, new Attempt(launch, 0), Outcomes.failed(FailureCause.CANCELLED, "cancelled"));
            results().put(runs.get(1), new Attempt(launch, 0), Outcomes.completed());
            assertThat(results().names("checkpoints")).isNotEmpty();
            results().put(planned, new Attempt(launch + 1, 0), last);
            assertThat(results().names("checkpoints")).isEmpty();
            launch += 2;
        }
    }

    /** A run that diverged would diverge again; whatever else ended an attempt, the next one goes on. */
    @Test
    default void onlyARunThatDivergedHasNothingToGoOnFrom() throws IOException {
        PlannedRun planned = results().runs().get(0);
        CheckpointStore states = results().store().checkpoints(planned.runId(), planned.trainId());
        int launch = 0;
        for (FailureCause cause : FailureCause.values()) {
            states.publish(5, RetentionContract::state);
            results().put(planned, new Attempt(++launch, 0), Outcomes.failed(cause, "it ended"));
            if (cause == FailureCause.DIVERGED) {
                assertThat(states.steps()).isEmpty();
            } else {
                assertThat(states.steps()).as(cause.label()).containsExactly(5);
            }
        }
        assertThat(results().query("SELECT cause FROM attempts WHERE status = 'paused'"))
                .isEqualTo("cause\npaused\n");
        assertThat(results().query("SELECT count(*) AS n FROM attempts WHERE status = 'failed'"))
                .isEqualTo("n\n" + (FailureCause.values().length - 1) + "\n");
        assertThat(results().store().statuses()).containsEntry(planned.runId(), RunStatus.FAILED);
    }

    /** As a grid over {@code data.generate} has them: one is completed while the other still trains. */
    @Test
    default void aRunLeavesTheStatesOfOneThatTrainsTheSame() throws IOException {
        PlannedRun done = results().runs().get(0);
        PlannedRun training = results().evaluatedOtherwise();
        assertThat(training.trainId()).isEqualTo(done.trainId());
        CheckpointStore own = results().store().checkpointsUntilCompleted(done.runId(), done.trainId());
        CheckpointStore others = results().store().checkpointsUntilCompleted(training.runId(), training.trainId());
        others.publish(5, RetentionContract::state);
        own.publish(7, RetentionContract::state);
        assertThat(others.steps())
                .as("what trains the same may be gone on from")
                .containsExactlyInAnyOrder(5, 7);

        results().put(done, FIRST, Outcomes.completed());
        results().store().removeLeftovers(List.of(done), List.of(training));

        assertThat(others.steps()).containsExactly(5);
        results().put(training, FIRST, Outcomes.completed());
        assertThat(results().names("checkpoints")).isEmpty();
    }

    /** Earlier versions did not write down whose state it is. */
    @Test
    default void aStateThatNamesNoRunGoesWhenAllThatTrainTheSameAreDone() throws IOException {
        PlannedRun done = results().runs().get(0);
        PlannedRun training = results().evaluatedOtherwise();
        results().write("checkpoints/" + done.trainId() + "-00000900-12345678/state.json", "{}");
        results().put(done, FIRST, Outcomes.completed());
        results().store().removeLeftovers(List.of(done), List.of(training));
        assertThat(results()
                        .store()
                        .checkpoints(training.runId(), training.trainId())
                        .steps())
                .containsExactly(900);

        results().put(training, FIRST, Outcomes.completed());
        results().store().removeLeftovers(List.of(done, training), List.of());
        assertThat(results().names("checkpoints")).isEmpty();
    }

    /** As when the evaluation in the sweep file was changed. A run of another plan may be marked as begun. */
    @Test
    default void theStatesOfARunThatLeftThePlanGoUnlessItIsMarked() throws IOException {
        PlannedRun before = results().runs().get(0);
        PlannedRun after = results().evaluatedOtherwise();
        ParquetResultStore store = results().store();
        int launch = store.begin(before, 1);
        CheckpointStore left = store.checkpoints(before.runId(), before.trainId());
        left.publish(900, RetentionContract::state);
        results().put(after, FIRST, Outcomes.completed());

        store.removeLeftovers(List.of(after), List.of());
        assertThat(left.steps()).containsExactly(900);

        results().put(before, new Attempt(launch, 0), Outcomes.failed(FailureCause.CANCELLED, "cancelled"));
        store.removeLeftovers(List.of(after), List.of());
        assertThat(results().names("checkpoints")).isEmpty();
    }

    /** As a task does that was given up, and completes a step after another one has completed the run. */
    @Test
    default void aTaskKeepsNoStateOfACompletedRun() throws IOException {
        PlannedRun planned = results().runs().get(0);
        CheckpointStore task = results().store().checkpointsUntilCompleted(planned.runId(), planned.trainId());
        results().put(planned, FIRST, Outcomes.failed(FailureCause.CANCELLED, "cancelled"));
        task.publish(5, RetentionContract::state);
        assertThat(results().names("checkpoints")).isNotEmpty();
        results().put(planned, SECOND, Outcomes.completed());

        assertThatThrownBy(() -> task.publish(6, RetentionContract::state))
                .hasMessage("another task has completed the run");
        assertThat(results().names("checkpoints")).isEmpty();
    }

    /** As when the row is merged, and its file deleted, after it was listed. */
    @Test
    default void aTaskKeepsItsStateWhereTheRowsCannotBeRead() throws IOException {
        PlannedRun planned = results().runs().get(0);
        results().write("runs/" + planned.runId() + "-0001-0.parquet", "no Parquet");
        CheckpointStore task = results().store().checkpointsUntilCompleted(planned.runId(), planned.trainId());
        task.publish(5, RetentionContract::state);
        assertThat(task.steps()).containsExactly(5);
    }

    @Test
    default void aTaskClearsWhatItNeedsNoLonger() throws IOException {
        List<PlannedRun> runs = results().runs();
        for (PlannedRun planned : runs.subList(0, 2)) {
            results()
                    .store()
                    .checkpointsUntilCompleted(planned.runId(), planned.trainId())
                    .publish(5, RetentionContract::state);
        }
        CheckpointStore task = results()
                .store()
                .checkpointsUntilCompleted(runs.get(0).runId(), runs.get(0).trainId());
        assertThat(task.steps()).containsExactly(5);
        task.clear();
        assertThat(task.steps()).isEmpty();
        assertThat(results().names("checkpoints"))
                .noneMatch(isOf(runs.get(0).trainId()))
                .anyMatch(isOf(runs.get(1).trainId()));
    }

    @Test
    default void whatALostDriverLeftOfCompletedRunsGoes() throws IOException {
        List<PlannedRun> runs = results().runs();
        PlannedRun completed = runs.get(0);
        PlannedRun unfinished = runs.get(1);
        ParquetResultStore store = results().store();
        store.removeLeftovers(List.of(completed), List.of(unfinished));
        results().put(completed, FIRST, Outcomes.completed());
        for (PlannedRun planned : List.of(completed, unfinished)) {
            store.begin(planned, 1);
            store.checkpoints(planned.runId(), planned.trainId()).publish(5, RetentionContract::state);
        }

        store.removeLeftovers(List.of(completed), List.of(unfinished));

        assertThat(results().names("checkpoints"))
                .anyMatch(isOf(unfinished.trainId()))
                .noneMatch(isOf(completed.trainId()));
        assertThat(results().names("running"))
                .anyMatch(isOf(unfinished.runId()))
                .noneMatch(isOf(completed.runId()));
    }

    @Test
    default void whatRunsForkFromGoesWithAllItLeft() throws IOException {
        String gone = "0123456789abcdef0123";
        String kept = "0123456789abcdef0124";
        ParquetResultStore store = results().store();
        for (String id : List.of(gone, kept)) {
            store.prefixes(id).publish(5, RetentionContract::state);
            store.prefixes(id).publish(7, RetentionContract::state);
            store.prefixCheckpoints(id).publish(9, RetentionContract::state);
        }
        store.removePrefixes(List.of(gone, "0123456789abcdef0125"));
        for (String directory : List.of("prefixes", "checkpoints")) {
            assertThat(results().names(directory)).noneMatch(isOf(gone)).anyMatch(isOf(kept));
        }
    }

    private static void state(Path place) throws IOException {
        Files.writeString(place.resolve("state.json"), "{}");
    }

    private static Predicate<String> isOf(String id) {
        return name -> name.startsWith(id + "-");
    }
}
