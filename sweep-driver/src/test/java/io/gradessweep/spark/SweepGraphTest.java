package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepGraphTest {
    @TempDir
    Path home;

    /** Of a search that has its answer nothing is to do, and its miniature is not asked for. */
    @Test
    void aPrefixOfWhichNothingIsToDoNeedsNoMiniature() {
        Plan plan = new PlanFixture(home)
                .plan(
                        PlanFixture.sweep("full, full+grades"),
                        "models=[tiny-qwen, tiny-llama-3.1]",
                        "full.grades.tau=1",
                        "share_prefix=true");
        List<PlannedRun> toDo = plan.runs().stream()
                .filter(planned -> planned.key().startsWith("tiny-qwen/"))
                .toList();
        assertThat(plan.prefixes()).hasSize(2);

        SweepGraph graph = graph(plan, toDo);

        assertThat(graph.runs()).isEqualTo(2);
        // A miniature and a prefix.
        assertThat(graph.awaited()).isEqualTo(2);
        assertThat(graph(plan, List.of()).awaited()).isZero();
    }

    private static SweepGraph graph(Plan plan, List<PlannedRun> toDo) {
        SweepSchedule schedule = SweepSchedule.of(toDo, plan.prefixes());
        return SweepGraph.of(Plan.bases(toDo), schedule, new PrefixUse(schedule.prefixes(), toDo), Map.of());
    }
}
