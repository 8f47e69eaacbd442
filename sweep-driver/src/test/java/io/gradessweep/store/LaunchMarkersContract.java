package io.gradessweep.store;

import static io.gradessweep.store.ResultsFixture.FIRST;
import static io.gradessweep.store.ResultsFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.FailureCause;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A launch is known, by a number of its own, before anything of it can be. */
interface LaunchMarkersContract extends ResultsContract {
    @Test
    default void aLaunchHasItsNumberBeforeItLeavesAnything() throws IOException {
        PlannedRun planned = results().runs().get(0);
        ParquetResultStore store = results().store();
        assertThat(store.begin(planned, 1)).isEqualTo(1);
        assertThat(store.recorded().launches()).containsOnly(Map.entry(planned.runId(), 1));
        assertThat(store.recorded().unended()).containsOnly(planned.runId());
        assertThat(results().files().read(results().place("running/" + planned.runId() + "-0001")))
                .contains(
                        "\"run\":\"" + planned.key() + "\"",
                        "\"pid\":" + ProcessHandle.current().pid());

        assertThat(store.begin(planned, 2)).isEqualTo(2);
        results().put(planned, SECOND, Outcomes.failed("loss is NaN at step 3"));
        assertThat(results().has("running")).isTrue();
        assertThat(results().names("running")).isEmpty();
        assertThat(store.recorded().launches()).containsOnly(Map.entry(planned.runId(), 2));
        assertThat(store.recorded().unended()).isEmpty();
    }

    @Test
    default void aReaderIsToldWhichRunsAreUnderWay() throws IOException {
        List<PlannedRun> runs = results().runs();
        ParquetResultStore store = results().store();
        assertThat(results().open().begun()).isEmpty();
        for (int run = 0; run < 3; run++) {
            store.begin(runs.get(run), 1);
        }
        store.begin(runs.get(0), 2);
        results().put(runs.get(1), FIRST, Outcomes.completed());
        List<String> keys = Stream.of(runs.get(0), runs.get(2))
                .map(PlannedRun::key)
                .sorted()
                .toList();
        assertThat(results().open().begun()).extracting(BegunRun::runKey).isEqualTo(keys);
        results().write("running/" + runs.get(2).runId() + "-0002", "{\"run\":");
        Instant now = Instant.now();
        assertThat(results().open().begun()).singleElement().satisfies(begun -> {
            assertThat(begun.runKey()).isEqualTo(runs.get(0).key());
            assertThat(begun.launch()).isEqualTo(2);
            assertThat(begun.host()).isNotEmpty();
            assertThat(begun.since()).isBetween(now.minus(Duration.ofMinutes(15)), now);
        });
    }

    /** It began a run after this one had listed the results, before it learnt that it was lost. */
    @Test
    default void aNumberThatALostDriverTookIsLeftOut() {
        PlannedRun planned = results().runs().get(0);
        ParquetResultStore store = results().store();
        assertThat(results().open().begin(planned, 1)).isEqualTo(1);
        assertThat(results().open().begin(planned, 2)).isEqualTo(2);
        assertThat(store.begin(planned, 1)).isEqualTo(3);
        results().put(planned, new Attempt(3, 0), Outcomes.failed(FailureCause.EXECUTOR_LOST, "lost"));
        assertThat(store.begin(planned, 2)).as("of the launch after").isEqualTo(4);
    }

    /** Its executor writes on, and its row comes when a later launch has begun. */
    @Test
    default void aLateRowLeavesTheMarkerOfALaterLaunch() throws IOException {
        PlannedRun planned = results().runs().get(0);
        ParquetResultStore store = results().store();
        store.begin(planned, 1);
        store.begin(planned, 2);
        results().put(planned, FIRST, Outcomes.failed(FailureCause.EXECUTOR_LOST, "lost"));
        assertThat(results().names("running")).containsExactly(planned.runId() + "-0002");
        assertThat(store.recorded().unended()).containsOnly(planned.runId());
    }

    /** The driver was lost between writing the row and removing the marker. */
    @Test
    default void aMarkerBesideItsRowSaysNothing() {
        PlannedRun planned = results().runs().get(0);
        ParquetResultStore store = results().store();
        results().put(planned, SECOND, Outcomes.completed());
        store.begin(planned, 2);
        assertThat(store.recorded().unended()).isEmpty();
        store.begin(planned, 3);
        assertThat(store.recorded().unended()).containsOnly(planned.runId());
        assertThat(store.recorded().statuses()).containsOnly(Map.entry(planned.runId(), RunStatus.COMPLETED));
    }

    @Test
    default void whoLostTheDirectoryBeginsAndClearsNothing() throws IOException {
        List<PlannedRun> runs = results().runs();
        PlannedRun planned = runs.get(0);
        ParquetResultStore store = results().store();
        try (ResultLease lease = store.lease()) {
            lease.requireHeld();
            assertThat(store.begin(planned, 1)).isEqualTo(1);
            results().write("lease/00000002", "{}");
            assertThat(catchThrowable(() -> store.begin(runs.get(1), 1))).isInstanceOf(LeaseLostException.class);
            assertThat(catchThrowable(() -> store.putRun("test", planned, FIRST, Outcomes.completed())))
                    .isInstanceOf(LeaseLostException.class);
        }
        assertThat(results().names("running")).containsExactly(planned.runId() + "-0001");
        assertThat(results().has("runs")).isFalse();
    }
}
