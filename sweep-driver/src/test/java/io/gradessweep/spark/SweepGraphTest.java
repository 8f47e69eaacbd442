package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.store.KeptAttempt;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Such a run takes a slot after those that train, also after LoRA's shorter runs. */
    @Test
    void whatOnlyScoresComesLast() {
        Plan plan = new PlanFixture(home).plan(PlanFixture.sweep("full, lora"));
        PlannedRun full = plan.runs().get(0);
        Map<String, KeptAttempt> kept = Map.of(full.runId(), new KeptAttempt("0123456789abcdef0123", "0001-0"));
        SweepSchedule schedule = SweepSchedule.of(plan.runs(), List.of(), kept);

        SweepGraph graph = SweepGraph.of(
                Plan.bases(plan.runs()), schedule, new PrefixUse(List.of(), plan.runs()), Map.of(full.runId(), 2));
        Node base = graph.next().orElseThrow();
        graph.settle(new Node.BaseEnded((Node.Base) base, Optional.empty(), 0));

        assertThat(graph.next().orElseThrow().name()).isEqualTo("tiny-qwen/lora/seed=1");
        assertThat(graph.next().orElseThrow()).isInstanceOfSatisfying(Node.Run.class, run -> {
            assertThat(run.kept()).contains(kept.get(full.runId()));
            assertThat(run.afterLoss().kept()).isEqualTo(run.kept());
            assertThat(run.launch()).isEqualTo(3);
        });
    }

    private static SweepGraph graph(Plan plan, List<PlannedRun> toDo) {
        SweepSchedule schedule = SweepSchedule.of(toDo, plan.prefixes());
        return SweepGraph.of(Plan.bases(toDo), schedule, new PrefixUse(schedule.prefixes(), toDo), Map.of());
    }
}
