package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says about runs whose training was done before. */
class TrainedBeforeLinesTest {
    private static final KeptAttempt KEPT = new KeptAttempt("0123456789abcdef0123", "0001-0");

    @Test
    void runsOfOneReasonShareALineAndAfterFiveReasonsTheRestIsCounted() {
        Map<String, String> again = new LinkedHashMap<>();
        again.put("a", "no weights");
        again.put("b", "another device");
        again.put("c", "no weights");
        again.put("d", "no weights");
        assertThat(new TrainedBefore(Map.of("1", KEPT), again).lines())
                .containsExactly(
                        "1 of them trains nothing: it scores the weights that an earlier run kept",
                        "a and 2 more train again: no weights",
                        "b trains again: another device");
        for (int i = 0; i < 3; i++) {
            again.put("e" + i, "reason " + i);
        }
        assertThat(new TrainedBefore(Map.of(), again).lines()).hasSize(5).last().isEqualTo("e2 trains again: reason 2");
        again.put("f", "sixth");
        again.put("g", "seventh");
        assertThat(new TrainedBefore(Map.of("1", KEPT, "2", KEPT), again).lines())
                .hasSize(7)
                .first()
                .isEqualTo("2 of them train nothing: they score the weights that earlier runs kept");
        assertThat(new TrainedBefore(Map.of(), again).lines())
                .last()
                .isEqualTo("2 others train again, for such reasons");
        assertThat(TrainedBefore.NONE.lines()).isEmpty();
    }

    /** Of a base model nothing is trained, so there are no weights that it could lack. */
    @Test
    void whatTrainsNothingDoesNotTrainAgain(@TempDir Path home) {
        List<PlannedRun> runs = new PlanFixture(home)
                .plan(PlanFixture.sweep("base, full"), "data.test_rows_per_task=3")
                .runs();
        Map<String, List<KeptAttempt>> trained = new HashMap<>();
        runs.forEach(planned -> trained.put(planned.trainId(), List.of()));
        RecordedRuns recorded = new RecordedRuns(Map.of(), Map.of(), Set.of(), Set.of(), trained);
        KeptWeights none = ResultsFixture.local(home.resolve("results")).store();
        assertThat(TrainedBefore.of(runs, recorded, none).again()).containsOnlyKeys("tiny-qwen/full/seed=1");
    }
}
