package io.gradessweep.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.result.FailureCause;
import io.gradessweep.store.Attempt;
import io.gradessweep.store.Outcomes;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.ResultLease;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers that were lost left the number of their launch, and no row. */
class SweepStateTest {
    private static final Attempt FIRST = new Attempt(1, 0);

    @TempDir
    Path home;

    private Plan plan;
    private PlannedRun run;
    private ParquetResultStore store;

    @BeforeEach
    void threeRuns() {
        plan = new PlanFixture(home).plan(PlanFixture.sweep("full, full+es, full+grades"), "share_prefix=true");
        run = plan.runs().get(0);
        store = new ParquetResultStore(home.resolve("results").toUri().toString(), new Configuration());
        store.requireWritable();
    }

    /** {@code grades train} executes a run that is done, too. */
    @Test
    void whatIsCompletedStaysSoWhateverBecomesOfTryingItAgain() {
        end(run, true);
        assertThat(states()).containsExactly(RunState.COMPLETED, RunState.MISSING, RunState.MISSING);
        store.begin(run, 2);
        assertThat(store.recorded().unended()).containsExactly(run.runId());
        assertThat(states()).containsExactly(RunState.COMPLETED, RunState.MISSING, RunState.MISSING);

        store.putRun("test", run, new Attempt(2, 0), Outcomes.failed("loss is NaN at step 3"));
        assertThat(states()).containsExactly(RunState.COMPLETED, RunState.MISSING, RunState.MISSING);
    }

    @Test
    void whatFailedOrNeverEndedIsInterruptedWhereItsNewestAttemptWas() {
        store.begin(run, 1);
        assertThat(states()).containsExactly(RunState.INTERRUPTED, RunState.MISSING, RunState.MISSING);
        end(run, false);
        assertThat(states()).containsExactly(RunState.FAILED, RunState.MISSING, RunState.MISSING);
        store.begin(run, 2);
        assertThat(states()).containsExactly(RunState.INTERRUPTED, RunState.MISSING, RunState.MISSING);
        store.putRun("test", run, new Attempt(2, 0), Outcomes.failed(FailureCause.CANCELLED, "stopped"));
        assertThat(states()).containsExactly(RunState.INTERRUPTED, RunState.MISSING, RunState.MISSING);
        store.putRun("test", run, new Attempt(3, 0), Outcomes.failed("loss is NaN at step 3"));
        assertThat(states()).containsExactly(RunState.FAILED, RunState.MISSING, RunState.MISSING);
    }

    @Test
    void whatALivingDriverBeganIsRunningForWhoeverLooks() {
        List<PlannedRun> runs = plan.runs();
        try (ResultLease lease = store.lease()) {
            lease.whenLost(() -> {});
            end(runs.get(0), true);
            end(runs.get(1), false);
            runs.forEach(planned -> store.begin(planned, 2));

            SweepState seen = SweepState.of(plan, store);
            assertThat(states(seen)).containsExactly(RunState.COMPLETED, RunState.RUNNING, RunState.RUNNING);
            assertThat(seen.count(RunState.RUNNING)).isEqualTo(2);
            assertThat(states())
                    .as("for the driver itself, which has begun nothing yet")
                    .containsExactly(RunState.COMPLETED, RunState.INTERRUPTED, RunState.INTERRUPTED);
        }
        assertThat(states(SweepState.of(plan, store)))
                .as("when it has gone")
                .containsExactly(RunState.COMPLETED, RunState.INTERRUPTED, RunState.INTERRUPTED);
    }

    @Test
    void aPrefixIsUnneededWhenAllItsRunsAreCompleted() {
        List<PlannedRun> runs = plan.runs();
        List<SharedPrefix> prefixes = plan.prefixes();
        assertThat(prefixes).hasSize(1);
        end(runs.get(0), true);
        end(runs.get(1), true);
        end(runs.get(2), false);
        SweepState two = SweepState.of(plan, store.recorded());
        assertThat(two.unneeded(prefixes)).isEmpty();
        assertThat(two.in(Set.of(RunState.FAILED, RunState.MISSING))).containsExactly(runs.get(2));

        store.putRun("test", runs.get(2), new Attempt(2, 0), Outcomes.completed());
        assertThat(SweepState.of(plan, store.recorded()).unneeded(prefixes))
                .containsExactly(prefixes.get(0).id());
    }

    private void end(PlannedRun planned, boolean completed) {
        store.putRun(
                "test", planned, FIRST, completed ? Outcomes.completed() : Outcomes.failed("loss is NaN at step 3"));
    }

    /** As who has the results directory sees them. */
    private List<RunState> states() {
        return states(SweepState.of(plan, store.recorded()));
    }

    private List<RunState> states(SweepState state) {
        return plan.runs().stream().map(state::of).toList();
    }
}
