package io.gradessweep.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.calibrate.Goal;
import io.gradessweep.hub.DownloadListener;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.plan.TauSearch;
import io.gradessweep.result.FailureCause;
import io.gradessweep.spark.RunSegment;
import io.gradessweep.store.Outcomes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two searches of one sweep whose probes have not ended, or failed. */
class SearchScheduleTest {
    @TempDir
    Path home;

    private Path results;
    private SearchSchedule schedule;
    private PlannedRun full;
    private PlannedRun lora;

    @BeforeEach
    void twoSearches() throws IOException {
        results = Files.createDirectory(home.resolve("results"));
        List<PlannedSearch> planned = TauSearch.of(
                        new PlanFixture(home)
                                .small(10)
                                .plan(PlanFixture.sweep("full+grades, lora+grades"), "models=[small]", "grades.tau=1"),
                        List.of())
                .stream()
                .map(search -> PlannedSearch.of(search, Goal.of("flops_ratio<=0.75", 0.8), 4, 2))
                .toList();
        Map<String, String> environment = new HashMap<>();
        schedule = new SearchSchedule(
                planned,
                () -> results,
                new RemoteFiles(home.resolve("cache"), environment::get, DownloadListener.SILENT));
        full = planned.get(0).search().probe();
        lora = planned.get(1).search().probe();
    }

    @Test
    void itBeginsWithTheProbesAlone() {
        assertThat(schedule.first()).containsExactly(RunSegment.whole(full), RunSegment.whole(lora));
        assertThat(schedule.prefixes()).hasSize(2).allMatch(SharedPrefix::isOpen);
        assertThat(schedule.unfinished()).containsExactly("small/full", "small/lora");
        assertThat(schedule.withoutTau()).containsExactly("small/full", "small/lora");
        assertThat(schedule.failures()).isEmpty();
        assertThat(schedule.answers()).isEmpty();
        assertThat(schedule.found()).isEmpty();
        assertThat(schedule.settledPrefixes()).isEmpty();
        assertThat(schedule.settledRuns()).isEmpty();
    }

    @Test
    void aProbeThatFailedEndsItsOwnSearch() {
        assertThat(schedule.after(full, Outcomes.failed(FailureCause.DIVERGED, "loss is NaN")))
                .isEmpty();

        assertThat(schedule.failures()).containsExactly("small/full: " + full.key() + " failed: diverged: loss is NaN");
        assertThat(schedule.unfinished()).containsExactly("small/lora");
        assertThat(schedule.withoutTau()).containsExactly("small/full", "small/lora");
        assertThat(schedule.settledPrefixes()).isEmpty();
    }

    /** Its row is not there, as that of a pause is not completed either: it is begun again. */
    @Test
    void aPauseIsNoFailure() {
        assertThat(schedule.after(full, Outcomes.failed(FailureCause.PAUSED, "at step 3")))
                .containsExactly(RunSegment.whole(full));
        assertThat(schedule.failures()).isEmpty();
        assertThat(schedule.unfinished()).containsExactly("small/full", "small/lora");
    }

    @Test
    void resultsThatCannotBeReadFailTheSearchThatAskedForThem() {
        Path other = results;
        results = home.resolve("gone");
        assertThat(schedule.after(lora, Outcomes.completed())).isEmpty();
        results = other;

        assertThat(schedule.failures())
                .singleElement()
                .satisfies(told ->
                        assertThat(told).startsWith("small/lora: no results directory " + home.resolve("gone")));
        assertThat(schedule.unfinished()).containsExactly("small/full");
        assertThat(schedule.after(full, Outcomes.completed())).containsExactly(RunSegment.whole(full));
    }
}
