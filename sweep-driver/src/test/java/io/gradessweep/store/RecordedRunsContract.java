package io.gradessweep.store;

import static io.gradessweep.store.ResultsFixture.FIRST;
import static io.gradessweep.store.ResultsFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Which runs the results know of: how they ended, and which numbers their launches took. */
interface RecordedRunsContract extends ResultsContract {
    @Test
    default void anEmptyDirectoryKnowsNoRun() {
        assertThat(results().store().statuses()).isEmpty();
        assertThat(results().store().launches()).isEmpty();
    }

    @Test
    default void theLatestAttemptDecides() throws IOException {
        List<PlannedRun> runs = results().runs();
        results().put(runs.get(0), FIRST, Outcomes.failed("loss is NaN at step 3"));
        results().put(runs.get(1), FIRST, Outcomes.completed());
        assertThat(results().store().statuses())
                .containsOnly(
                        Map.entry(runs.get(0).runId(), RunStatus.FAILED),
                        Map.entry(runs.get(1).runId(), RunStatus.COMPLETED));
        assertThat(results().query("SELECT cause, message, method, first_loss FROM runs WHERE status = 'failed'"))
                .endsWith("\ndiverged,loss is NaN at step 3,lora+grades,\n");

        results().put(runs.get(0), SECOND, Outcomes.completed());
        assertThat(results().store().statuses().get(runs.get(0).runId())).isEqualTo(RunStatus.COMPLETED);
        assertThat(results().query("SELECT count(*) AS n FROM runs WHERE status = 'failed'"))
                .isEqualTo("n\n0\n");
    }

    @Test
    default void aLaterAttemptThatFailedDoesNotHideACompletedOne() throws IOException {
        PlannedRun planned = results().runs().get(0);
        results().put(planned, FIRST, Outcomes.completed());
        results().put(planned, SECOND, Outcomes.failed("loss is NaN at step 3"));

        assertThat(results().store().statuses()).containsOnly(Map.entry(planned.runId(), RunStatus.COMPLETED));
        assertThat(results().queries("SELECT attempt, status FROM runs", "SELECT DISTINCT attempt FROM steps"))
                .containsExactly("attempt,status\n0001-0,completed\n", "attempt\n0001-0\n");
    }

    @Test
    default void anAttemptWithoutItsRowIsUnseenButItsNumberIsTaken() throws IOException {
        PlannedRun planned = results().runs().get(2);
        results().put(planned, FIRST, Outcomes.completed());
        results()
                .store()
                .putTraces(
                        planned.runId(), new Attempt(3, 1), Outcomes.completed().traces());

        assertThat(results().store().launches()).containsEntry(planned.runId(), 3);
        assertThat(results().queries("SELECT DISTINCT attempt FROM steps", "SELECT grace_period_ratio FROM runs"))
                .containsExactly("attempt\n0001-0\n", "grace_period_ratio\n0.55\n");
    }

    @Test
    default void keptWeightsTakeTheirLaunchNumber() throws IOException {
        PlannedRun planned = results().runs().get(0);
        results()
                .store()
                .weights(planned.runId(), new Attempt(4, 1))
                .keep(place -> Files.writeString(place.resolve("weights"), ""));
        assertThat(results().store().launches()).containsOnly(Map.entry(planned.runId(), 4));
    }

    @Test
    default void aTruncatedRowIsNamed() throws IOException {
        PlannedRun planned = results().runs().get(0);
        results().put(planned, FIRST, Outcomes.completed());
        results().write("runs/" + planned.runId() + "-0001-0.parquet", "PAR1");

        assertThat(catchThrowable(results().store()::statuses))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(planned.runId() + "-0001-0.parquet is not a readable result file")
                .hasMessageEndingWith("; remove it to run that run again");
    }

    /** Nobody is told to remove what is whole, or what many runs lie in. */
    @Test
    default void onlyARowOfOneRunThatIsNoParquetMayBeRemoved() throws IOException {
        List<PlannedRun> runs = results().runs();
        results().put(runs.get(0), FIRST, Outcomes.completed());
        results().put(runs.get(1), FIRST, Outcomes.completed());
        Path directory = results().place("runs/" + runs.get(0).runId() + "-0002-0.parquet");
        results().files().files().mkdirs(directory);
        assertThat(catchThrowable(results().store()::statuses))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("cannot read " + directory + ": ")
                .message()
                .doesNotContain("remove");
        results().files().files().delete(directory, false);

        results().store().compact(Duration.ZERO);
        String merged = results().allFiles().stream()
                .filter(file -> file.startsWith("compacted/") && file.endsWith("/runs.parquet"))
                .findFirst()
                .orElseThrow();
        results().write(merged, "PAR1");
        assertThat(catchThrowable(results().store()::statuses))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("runs.parquet is not a readable result file")
                .hasMessageEndingWith("it holds the rows of many runs: put it back from a copy");
    }
}
