package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.Ratio;
import io.gradessweep.store.Attempt;
import io.gradessweep.store.KeptAttempt;
import io.gradessweep.store.Outcomes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What follows from the end of a node, without Spark. */
class FailureRulesTest {
    private static final Failure LOST = new Failure(FailureCause.EXECUTOR_LOST, "gone");
    private static final Failure OWN = new Failure(FailureCause.OUT_OF_MEMORY, "too much");

    @TempDir
    static Path home;

    /** full, then full+grades that forks at 0.2 and at 0.5 of the steps, and lora, which shares nothing. */
    private static Plan plan;

    @BeforeAll
    static void plan() {
        plan = new PlanFixture(home)
                .plan(
                        PlanFixture.sweep("full, full+grades, lora"),
                        "grid.grades.grace_period_ratio=[0.2, 0.5]",
                        "full.grades.tau=1",
                        "share_prefix=true");
    }

    private static Node.Run node(int index, int lost) {
        PlannedRun planned = plan.runs().get(index);
        return new Node.Run(planned, "", 1, lost, 0, Optional.empty());
    }

    private static Node.RunEnded ended(Node.Run node, RunOutcome outcome) {
        return new Node.RunEnded(node, new Attempt(node.launch(), 0), outcome, 1);
    }

    private static Node.RunEnded lost(int times) {
        return ended(node(0, times), Outcomes.failed(LOST.cause(), LOST.message()));
    }

    @Test
    void onlyALostExecutorIsAReasonToTryAgain() {
        FailureRules rules = new FailureRules(FailureRules.OnFailure.STOP, 2);
        assertThat(rules.triesAgain(lost(0))).isTrue();
        assertThat(rules.triesAgain(lost(1))).isTrue();
        assertThat(rules.triesAgain(lost(2))).isFalse();
        assertThat(rules.triesAgain(ended(node(0, 0), Outcomes.failed("diverged"))))
                .isFalse();
        assertThat(rules.triesAgain(ended(node(0, 0), Outcomes.completed()))).isFalse();
        assertThat(new FailureRules(FailureRules.OnFailure.STOP, 0).triesAgain(lost(0)))
                .isFalse();
    }

    @Test
    void aFailureSaysHowManyExecutorsItCost() {
        FailureRules rules = new FailureRules(FailureRules.OnFailure.KEEP_GOING, 2);
        assertThat(rules.judged(lost(0)).failure().orElseThrow().message()).isEqualTo("gone");
        assertThat(rules.judged(lost(2)).failure().orElseThrow().message())
                .isEqualTo("gone; it has lost 3 executors, as many as --retries 2 allows");
        Node.Ended own = ended(node(0, 2), Outcomes.failed("diverged"));
        assertThat(rules.judged(own)).isSameAs(own);
    }

    @Test
    void aSweepStopsAfterRunsAndBasesThatFailAndNotAfterPrefixes() {
        FailureRules stop = new FailureRules(FailureRules.OnFailure.STOP, 0);
        Node.Base base = new Node.Base(Plan.bases(plan.runs()).get(0), 0);
        Node.Segment segment =
                new Node.Segment(plan.prefixes().get(0).segments(ids()).get(0), 0);
        assertThat(stop.stopsAfter(ended(node(0, 0), Outcomes.failed("no")))).isTrue();
        assertThat(stop.stopsAfter(new Node.BaseEnded(base, Optional.of(OWN), 0)))
                .isTrue();
        assertThat(stop.stopsAfter(new Node.BaseEnded(base, Optional.empty(), 0)))
                .isFalse();
        assertThat(stop.stopsAfter(new Node.SegmentEnded(segment, Optional.of(OWN), 0)))
                .isFalse();
        assertThat(stop.stopsAfter(ended(node(0, 0), Outcomes.completed()))).isFalse();
        assertThat(stop.stopsAfter(ended(node(0, 0), Outcomes.failed(FailureCause.PAUSED, ""))))
                .isFalse();
        assertThat(new FailureRules(FailureRules.OnFailure.KEEP_GOING, 0)
                        .stopsAfter(ended(node(0, 0), Outcomes.failed("no"))))
                .isFalse();
    }

    @Test
    void aRunThatWasStoppedWithItsSweepIsNotCountedAsFailed() {
        List<Node.Ended> ended = List.of(
                ended(node(0, 0), Outcomes.failed("no")),
                ended(node(1, 0), Outcomes.failed(FailureCause.CANCELLED, "")));
        assertThat(SweepResult.of(3, ended)).isEqualTo(new SweepResult(0, 1, 2));
    }

    @Test
    void aPausedRunIsNeitherFailedNorUnfinished() {
        List<Node.Ended> ended = List.of(
                ended(node(0, 0), Outcomes.completed()),
                ended(node(1, 0), Outcomes.failed("no")),
                ended(node(2, 0), Outcomes.failed(FailureCause.PAUSED, "")),
                new Node.BaseEnded(new Node.Base(Plan.bases(plan.runs()).get(0), 0), Optional.of(OWN), 0));
        assertThat(SweepResult.of(10, ended)).isEqualTo(new SweepResult(1, 1, 7));
    }

    /** The completed outcome says that it scored another run's weights. */
    @Test
    void aRunWithKeptWeightsHasTrainedAgainWhereItSaysNotWhose() {
        PlannedRun planned = plan.runs().get(0);
        KeptAttempt kept = new KeptAttempt("0123456789abcdef0123", "0001-0");
        Node.Run scoring = new Node.Run(planned, "", 1, 0, 0, Optional.of(kept));
        assertThat(ended(scoring, Outcomes.completed()).trainedAgain()).isFalse();
        assertThat(ended(scoring, Outcomes.failed("before its first step")).trainedAgain())
                .isFalse();
    }

    private static Set<String> ids() {
        return plan.runs().stream().map(PlannedRun::runId).collect(Collectors.toSet());
    }

    private static SweepGraph graph(Map<String, Integer> launches) {
        SweepSchedule schedule = SweepSchedule.of(plan.runs(), plan.prefixes());
        return SweepGraph.of(
                Plan.bases(plan.runs()), schedule, new PrefixUse(schedule.prefixes(), plan.runs()), launches);
    }

    private static Node takeBase(SweepGraph graph) {
        Node base = graph.next().orElseThrow();
        graph.settle(new Node.BaseEnded((Node.Base) base, Optional.empty(), 0));
        return base;
    }

    private static List<String> names(List<Node.Ended> ended) {
        return ended.stream().map(each -> each.node().name()).toList();
    }

    @Test
    void whatWaitsForABaseThatFailedFailsWithIt() {
        SweepGraph graph = graph(Map.of(plan.runs().get(0).runId(), 4));
        Node base = graph.next().orElseThrow();
        List<Node.Ended> settled = graph.settle(new Node.BaseEnded((Node.Base) base, Optional.of(OWN), 0));

        assertThat(names(settled))
                .containsExactlyInAnyOrder(
                        "tiny-qwen",
                        "tiny-qwen/full/seed=1/prefix=0.2",
                        "tiny-qwen/full/seed=1/prefix=0.5",
                        "tiny-qwen/full/seed=1",
                        plan.runs().get(1).key(),
                        plan.runs().get(2).key(),
                        "tiny-qwen/lora/seed=1");
        assertThat(settled.subList(1, settled.size()))
                .allSatisfy(ended -> assertThat(ended.failure())
                        .contains(new Failure(OWN.cause(), "base model tiny-qwen: too much")));
        assertThat(settled)
                .filteredOn(Node.RunEnded.class::isInstance)
                .hasSize(4)
                .anySatisfy(ended -> {
                    assertThat(((Node.RunEnded) ended).attempt()).isEqualTo(new Attempt(5, 0));
                });
        assertThat(graph.next()).isEmpty();
    }

    @Test
    void runsOfAPrefixThatFailedTrainAlone() {
        SweepGraph graph = graph(Map.of());
        takeBase(graph);
        Node.Segment first = (Node.Segment) graph.next().orElseThrow();
        assertThat(first.name()).isEqualTo("tiny-qwen/full/seed=1/prefix=0.2");

        List<Node.Ended> settled = graph.settle(new Node.SegmentEnded(first, Optional.of(OWN), 3));

        assertThat(names(settled)).containsExactly(first.name(), "tiny-qwen/full/seed=1/prefix=0.5");
        assertThat(settled.get(1).failure()).contains(OWN);
        assertThat(settled.get(1).seconds()).isZero();
        int alone = 0;
        for (Optional<Node> next = graph.next(); next.isPresent(); next = graph.next()) {
            assertThat(next.get()).isInstanceOf(Node.Run.class);
            alone++;
        }
        assertThat(alone).isEqualTo(4);
    }

    @Test
    void aRunThatGoesOnIsItsNextLaunch() {
        SweepGraph graph = graph(Map.of(plan.runs().get(3).runId(), 2));
        Node.Run run = new Node.Run(plan.runs().get(3), "", 7, 0, 0, Optional.empty());
        takeBase(graph);
        graph.add(List.of(new RunSegment(plan.runs().get(3), 0)));
        assertThat(graph.runs()).isEqualTo(5);
        graph.settle(ended(run, Outcomes.failed(FailureCause.PAUSED, "")));
        graph.add(List.of(new RunSegment(plan.runs().get(3), 40)));
        int found = 0;
        for (Optional<Node> next = graph.next(); next.isPresent(); next = graph.next()) {
            if (next.get() instanceof Node.Run again && again.pauseAfter() == 40) {
                assertThat(again.launch()).isEqualTo(8);
                found++;
            }
        }
        assertThat(found).isEqualTo(1);
    }

    /** As those of a calibration, whose candidates are named one after the other. */
    @Test
    void anOpenPrefixIsThatOfEveryRunThatMayForkAndIsKept() {
        PlannedRun full = plan.runs().get(0);
        SharedPrefix open = SharedPrefix.awaiting(full, new ForkPoint(Ratio.of("0.2")));
        PrefixUse use = new PrefixUse(List.of(open), List.of(full));
        assertThat(use.of(full)).isEqualTo(open.id());
        assertThat(use.of(plan.runs().get(1))).as("it was not known at first").isEqualTo(open.id());
        assertThat(use.of(plan.runs().get(3))).as("it begins otherwise").isEmpty();
        assertThat(use.ended(full, Outcomes.completed())).isEmpty();
    }

    @Test
    void aPrefixIsUnneededWhenItsLastRunHasEndedForGood() {
        PrefixUse use = new PrefixUse(plan.prefixes(), plan.runs().subList(0, 2));
        String id = plan.prefixes().get(0).id();
        PlannedRun full = plan.runs().get(0);
        PlannedRun grades = plan.runs().get(1);
        assertThat(use.of(full)).isEqualTo(id);
        assertThat(use.of(plan.runs().get(3))).isEmpty();
        assertThat(use.toDo()).containsExactlyInAnyOrder(full.runId(), grades.runId());

        assertThat(use.ended(full, Outcomes.failed(FailureCause.OUT_OF_MEMORY, "may be tried again")))
                .isEmpty();
        assertThat(use.ended(grades, Outcomes.failed(FailureCause.DIVERGED, "would diverge again")))
                .isEmpty();
        assertThat(use.ended(full, Outcomes.failed(FailureCause.PAUSED, ""))).isEmpty();
        assertThat(use.ended(full, Outcomes.completed())).contains(id);
        assertThat(use.ended(plan.runs().get(3), Outcomes.completed())).isEmpty();
    }
}
