package io.gradessweep.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.cost.JobCost;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.cost.PassCost;
import io.gradessweep.cost.PassKind;
import io.gradessweep.cost.RunDevices;
import io.gradessweep.cost.Speed;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.store.TrainedBefore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sums over jobs of known costs. */
class SweepCostTest {
    private static final FlopsLedger NO_FLOPS = new FlopsLedger(0, 0, 0, 0, 0, 0);

    private static PlannedJob job(String kind, String key, String state, double seconds) {
        MemoryEstimate memory = new MemoryEstimate(600, 200, 100, 50);
        JobCost cost = new JobCost(1, 1, 1, NO_FLOPS, memory, Map.of(), false);
        return new PlannedJob(kind, key, key, state, Optional.empty(), cost, Optional.empty(), seconds);
    }

    private static final SweepCost COST = new SweepCost(
            List.of(job("base", "a", "cached", 1000), job("base", "b", "missing", 10)),
            List.of(
                    job("run", "b/full", "missing", 50),
                    job("run", "b/lora", "completed", 7000),
                    job("run", "b/es", "failed", 30),
                    job("run", "c/full", "running", 25),
                    job("run", "c/es", "interrupted", 5)),
            new SharedCost(0, 0, 0));

    @Test
    void whatIsCachedOrCompletedIsNotToDo() {
        assertThat(COST.toDo()).extracting(PlannedJob::key).containsExactly("b", "b/full", "b/es", "c/full", "c/es");
        assertThat(COST.seconds()).isEqualTo(120);
        assertThat(COST.secondsOf(Set.of("a", "b", "b/full", "b/lora"))).isEqualTo(Map.of("b", 10.0, "b/full", 50.0));
    }

    /** On two: 10 and 50, then 30 after 10, 25 after 40, and 5 after 50. */
    @Test
    void eachJobTakesTheSlotThatIsFreeNext() {
        assertThat(COST.wallSeconds(1)).isEqualTo(120);
        assertThat(COST.wallSeconds(2)).isEqualTo(65);
        assertThat(COST.wallSeconds(3)).isEqualTo(50);
        assertThat(COST.wallSeconds(9)).isEqualTo(50);
    }

    /** Only the weights must be in the host's memory, whatever else there is. */
    @Test
    void aJobIsFlawedWhereASlotOrTheHostIsTooSmall() {
        PlannedJob job = job("run", "x", "missing", 1);
        assertThat(job.flaw(600)).isEmpty();
        assertThat(job.flaw(599)).contains("needs 950 B, this host has 599 B");
        PlannedJob tooLarge =
                new PlannedJob("run", "x", "x", "missing", Optional.empty(), job.cost(), Optional.of("no slot"), 1);
        assertThat(tooLarge.flaw(Long.MAX_VALUE)).contains("no slot");
    }

    /**
     * Of 100 planned steps, full+grades forks after 19 of them, and after 49, from where full goes on too. What scoring
     * takes does not count.
     */
    @Test
    void whatIsSharedIsTheStepsThatAreNotRepeated(@TempDir Path home) {
        Plan plan = new PlanFixture(home)
                .plan(
                        PlanFixture.sweep("full, full+grades"),
                        "grid.grades.grace_period_ratio=[0.2, 0.5]",
                        "full.grades.tau=1",
                        "share_prefix=true");
        Map<String, SweepCost.RunCost> costs = new HashMap<>();
        plan.runs().forEach(run -> costs.put(run.runId(), hundredSteps()));
        Speed speed = Speed.nominal();
        double perStep = speed.trainingSeconds(hundredSteps().cost()) / 100;

        Set<String> all = costs.keySet();
        SharedCost shared = SharedCost.of(plan.prefixes(), all, costs, speed);
        assertThat(shared.prefixes()).isEqualTo(1);
        assertThat(shared.steps()).isEqualTo(19 + 49 + 49 - 49);
        assertThat(shared.seconds()).isCloseTo(68 * perStep, within(1e-12));

        String late = plan.runs().get(2).runId();
        String full = plan.runs().get(0).runId();
        assertThat(plan.runs().get(2).key()).contains("0.5");
        assertThat(SharedCost.of(plan.prefixes(), Set.of(late, full), costs, speed)
                        .steps())
                .isEqualTo(49);
        assertThat(SharedCost.of(plan.prefixes(), Set.of(full), costs, speed)).isEqualTo(new SharedCost(0, 0, 0));
    }

    /** The GPUs are asked one by one, so a run that fits one takes one, whatever it may take. */
    @Test
    void aRunTakesAsFewWholeGpusAsHoldIt(@TempDir Path home) {
        List<PlannedRun> runs = new PlanFixture(home)
                .small(20)
                .plan(PlanFixture.sweep("full"), "models=[small, tiny-qwen]", "data.max_length=192")
                .runs();
        PlannedRun small = runs.get(0);
        PlannedRun large = runs.get(1);
        long ofLarge = memory(large, 1);
        long ofHalf = memory(large, 2);
        assertThat(ofHalf).isLessThan(ofLarge);
        assertThat(memory(small, 1)).isLessThan(ofHalf);
        assertThat(SweepCost.run(large, Optional.empty(), devices(2))
                        .placed()
                        .orElseThrow()
                        .devices())
                .hasSize(2);

        assertThat(gpus(runs, ofLarge, 3)).isEmpty();
        assertThat(gpus(runs, ofHalf, 3)).isEqualTo(Map.of(large.runId(), 2));
        assertThat(SweepCost.gpus(runs, TrainedBefore.NONE, Optional.empty(), 2))
                .isEqualTo(Map.of(small.runId(), 2, large.runId(), 2));
        assertThatThrownBy(() -> gpus(runs, ofHalf - 1, 2))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(
                        "runs that no slot can hold:\n  tiny-qwen/full/seed=1 on 2 GPUs, the fullest of them"
                                + " needs ")
                .hasMessageNotContaining("small/full");
    }

    /** A run that only scores keeps nothing for a backward pass, on however many GPUs. */
    @Test
    void scoringOverSeveralGpusIsNotPricedAsTraining(@TempDir Path home) {
        PlannedRun base = new PlanFixture(home)
                .plan(PlanFixture.sweep("base"), "data.max_length=192")
                .runs()
                .get(0);
        MemoryEstimate one =
                SweepCost.run(base, Optional.empty(), devices(1)).cost().memory();
        MemoryEstimate two =
                SweepCost.run(base, Optional.empty(), devices(2)).cost().memory();
        assertThat(two.weights()).isBetween(one.weights() / 2, one.weights() - 1);
        assertThat(two).isEqualTo(new MemoryEstimate(two.weights(), 0, 0, one.activations()));
    }

    private static long memory(PlannedRun run, int gpus) {
        return SweepCost.run(run, Optional.empty(), devices(gpus))
                .cost()
                .memory()
                .total();
    }

    private static RunDevices devices(int count) {
        return new RunDevices(count, false, OptionalLong.empty());
    }

    private static Map<String, Integer> gpus(List<PlannedRun> runs, long bytes, int most) {
        return SweepCost.gpus(runs, TrainedBefore.NONE, Optional.of(new SlotMemory(bytes)), most);
    }

    private static SweepCost.RunCost hundredSteps() {
        Map<PassKind, PassCost> work =
                Map.of(PassKind.FULL, new PassCost(1e12, 1e9, 1e4), PassKind.INFERENCE, new PassCost(1e15, 0, 0));
        JobCost cost = new JobCost(1, 1, 100, NO_FLOPS, new MemoryEstimate(1, 1, 1, 1), work, false);
        return new SweepCost.RunCost(cost, Optional.empty(), 100, new TrainingSpec(1, 0, 1, 1, 1, 0), Optional.empty());
    }
}
