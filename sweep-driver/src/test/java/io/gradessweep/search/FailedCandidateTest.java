package io.gradessweep.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.calibrate.Goal;
import io.gradessweep.hub.DownloadListener;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.job.TrainingJob;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.TauSearch;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spark.RunSegment;
import io.gradessweep.store.Attempt;
import io.gradessweep.store.Outcomes;
import io.gradessweep.store.ParquetResultStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search whose probe has trained for real, and of whose candidates one fails. */
class FailedCandidateTest {
    private static final int CANDIDATES = 4;

    @TempDir
    Path home;

    private PlannedSearch search() {
        return TauSearch.of(
                        new PlanFixture(home)
                                .small(10)
                                .plan(
                                        PlanFixture.sweep("full+grades"),
                                        "models=[small]",
                                        "full.grades.tau=1",
                                        "data.max_length=64",
                                        "train.epochs=10",
                                        "train.max_steps=20"),
                        List.of())
                .stream()
                .map(one -> PlannedSearch.of(one, Goal.of("flops_ratio<=0.8", 0.8), CANDIDATES, 2))
                .findFirst()
                .orElseThrow();
    }

    /** It is left out of what follows, and the search goes on with the others. */
    @Test
    void theOthersGoOnWithoutIt() throws Exception {
        PlannedSearch search = search();
        Path results = home.resolve("results");
        Path cache = Files.createDirectory(home.resolve("cache"));
        PlannedRun probe = search.search().probe();
        ParquetResultStore store = new ParquetResultStore(results.toUri().toString(), new Configuration());
        RunOutcome outcome = TrainingJob.run(
                probe.spec(), new JobContext(cache, "cpu", "local", 1, JobListener.SILENT, () -> false));
        store.putTraces(probe.runId(), new Attempt(1, 0), outcome.traces());
        store.putRun("test", probe, new Attempt(1, 0), outcome);

        SearchSchedule schedule = new SearchSchedule(
                List.of(search), () -> results, new RemoteFiles(cache, name -> null, DownloadListener.SILENT));
        List<RunSegment> first = schedule.first();
        assertThat(first).hasSize(CANDIDATES).extracting(RunSegment::pauseAfter).containsOnly(13);
        assertThat(schedule.prefixes()).singleElement().satisfies(prefix -> {
            assertThat(prefix.isOpen()).isTrue();
            assertThat(prefix.runs())
                    .extracting(PlannedRun::key)
                    .contains(probe.key())
                    .containsAll(
                            first.stream().map(each -> each.planned().key()).toList())
                    .hasSize(1 + CANDIDATES);
        });

        PlannedRun failed = first.get(1).planned();
        assertThat(schedule.after(failed, Outcomes.failed(FailureCause.OUT_OF_MEMORY, "heap")))
                .as("the others are awaited")
                .isEmpty();
        List<RunSegment> others =
                first.stream().filter(each -> !each.planned().equals(failed)).toList();
        for (RunSegment paused : others.subList(0, 2)) {
            assertThat(schedule.after(paused.planned(), Outcomes.failed(FailureCause.PAUSED, "")))
                    .isEmpty();
        }
        assertThat(schedule.after(others.get(2).planned(), Outcomes.failed(FailureCause.PAUSED, "")))
                .isEqualTo(others);
        assertThat(schedule.failures()).containsExactly("small/full: " + failed.key() + " failed: out_of_memory: heap");
        assertThat(schedule.unfinished()).containsExactly("small/full");
        assertThat(schedule.settledPrefixes()).isEmpty();
    }
}
