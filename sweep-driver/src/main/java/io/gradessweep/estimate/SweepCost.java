package io.gradessweep.estimate;

import io.gradessweep.cost.JobCost;
import io.gradessweep.cost.PlacedMemory;
import io.gradessweep.cost.RunDevices;
import io.gradessweep.cost.Speed;
import io.gradessweep.job.BaseModelJob;
import io.gradessweep.job.JobCosts;
import io.gradessweep.plan.BaseNode;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.ReadInputs;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.store.KeptAttempt;
import io.gradessweep.store.TrainedBefore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The estimated cost of a sweep's base models and runs.
 *
 * @param bases the base models, in the plan's order
 * @param runs the runs, in the plan's order, each with its full cost
 * @param shared the cost to subtract because shared prefixes are trained once for several runs
 */
public record SweepCost(List<PlannedJob> bases, List<PlannedJob> runs, SharedCost shared) {
    private static final int SEEDS_READ = 10;

    /**
     * Estimates the cost of a plan.
     *
     * @param before the remaining runs that only score
     * @param cache the directory that holds pretrained base models
     * @param slot the memory that each run must fit into; empty for no limit
     * @param on the devices over which each run's layers are placed; of several, the memory is that of the fullest
     * @param device measures the device's speed; it is called only after all input has been checked
     */
    public static SweepCost of(
            Plan plan,
            SweepState state,
            TrainedBefore before,
            Path cache,
            Optional<SlotMemory> slot,
            RunDevices on,
            Supplier<Speed> device) {
        Map<BaseNode, JobCost> baseCosts = new LinkedHashMap<>();
        Plan.bases(plan.runs()).forEach(base -> baseCosts.put(base, JobCosts.base(base.recipe(), base.model())));
        Map<String, RunCost> runCosts = runs(plan.runs(), before, slot, bounded(on, slot));
        Speed speed = device.get();
        List<PlannedJob> bases = new ArrayList<>();
        baseCosts.forEach((base, cost) -> {
            String label = BaseModelJob.isCached(base.recipe(), cache) ? "cached" : "missing";
            bases.add(new PlannedJob(
                    "base",
                    base.model(),
                    base.id(),
                    label,
                    Optional.empty(),
                    cost,
                    Optional.empty(),
                    speed.seconds(cost)));
        });
        List<PlannedJob> runs = new ArrayList<>();
        for (PlannedRun planned : plan.runs()) {
            RunCost run = runCosts.get(planned.runId());
            runs.add(new PlannedJob(
                    "run",
                    planned.key(),
                    planned.runId(),
                    state.of(planned).label(),
                    Optional.ofNullable(before.kept().get(planned.runId())).map(KeptAttempt::runId),
                    run.cost(),
                    run.shortfall(),
                    speed.seconds(run.cost())));
        }
        Set<String> trained = runs.stream()
                .filter(job -> job.isToDo() && job.trainedBy().isEmpty())
                .map(PlannedJob::id)
                .collect(Collectors.toSet());
        return new SweepCost(bases, runs, SharedCost.of(plan.prefixes(), trained, runCosts, speed));
    }

    /**
     * The estimated cost of one run.
     *
     * @param placed the memory of each of several GPUs; empty for one
     * @param plannedSteps the planned number of optimizer steps, T; the run may stop earlier
     * @param training the settings of training, with a number of rows in each pass if the run trains
     * @param shortfall what the run needs and what would fit; empty where the slot can hold it
     */
    public record RunCost(
            JobCost cost,
            Optional<PlacedMemory> placed,
            int plannedSteps,
            TrainingSpec training,
            Optional<String> shortfall) {
        private static RunCost of(
                JobCosts costs, RunSpec planned, boolean scoredOnly, Optional<SlotMemory> slot, RunDevices on) {
            int gpus = on.count();
            RunSpec spec = costs.withRowsPerPass(planned, on);
            JobCost whole = scoredOnly ? costs.scoring(spec) : costs.run(spec);
            boolean trains = !scoredOnly && costs.plannedSteps(spec) > 0;
            Optional<PlacedMemory> placed = gpus == 1
                    ? Optional.empty()
                    : Optional.of(
                            trains
                                    ? costs.placed(spec, gpus)
                                    : costs.placedScoring(
                                            spec, gpus, whole.memory().activations()));
            JobCost cost = placed.map(each -> whole.with(each.fullest())).orElse(whole);
            Optional<String> shortfall = slot.filter(size -> !size.holds(cost.memory()))
                    .map(size -> size.shortfall(cost.memory(), costs.choices(spec, gpus)));
            return new RunCost(
                    cost,
                    placed,
                    costs.plannedSteps(spec),
                    spec.training(),
                    shortfall.map(text -> gpus == 1 ? text : on(gpus) + text));
        }

        private static String on(int gpus) {
            return "on " + gpus + " GPUs, the fullest of them ";
        }

        /** Returns the cost of a run that sees the same rows in another order, which is approximate. */
        private RunCost about() {
            return new RunCost(cost.about(), placed, plannedSteps, training, shortfall);
        }
    }

    /** Estimates the costs of runs that all train, by run_id. */
    public static Map<String, RunCost> runs(List<PlannedRun> runs, Optional<SlotMemory> slot) {
        return runs(runs, TrainedBefore.NONE, slot, bounded(RunDevices.CPU, slot));
    }

    /** Estimates the cost of one run that trains over some devices. */
    public static RunCost run(PlannedRun run, Optional<SlotMemory> slot, RunDevices on) {
        return runs(List.of(run), TrainedBefore.NONE, slot, bounded(on, slot)).get(run.runId());
    }

    private static RunDevices bounded(RunDevices on, Optional<SlotMemory> slot) {
        return slot.map(size -> on.with(size.bytes())).orElse(on);
    }

    /** The runs of one spec that all train, or all only score. */
    private record SameCost(RunSpec spec, boolean scoredOnly) {}

    /**
     * Estimates the costs of runs, by run_id. Runs that read the same data form a group; the groups are read one after
     * another, so that only one is in memory. With more than ten seeds only the first seed's data is read: its costs
     * stand for those of the other seeds, which see the same rows in another order.
     *
     * @param on the devices of each run, and the memory of each that passes are to fit into
     */
    private static Map<String, RunCost> runs(
            List<PlannedRun> runs, TrainedBefore before, Optional<SlotMemory> slot, RunDevices on) {
        Set<Long> seeds = new LinkedHashSet<>();
        runs.forEach(planned -> seeds.add(planned.spec().seed()));
        boolean eachSeed = seeds.size() <= SEEDS_READ;
        Map<ReadInputs, Map<SameCost, List<PlannedRun>>> groups = new LinkedHashMap<>();
        for (PlannedRun planned : runs) {
            long seed = eachSeed ? planned.spec().seed() : seeds.iterator().next();
            groups.computeIfAbsent(ReadInputs.of(planned.spec().withSeed(seed)), unused -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            new SameCost(planned.spec().withSeed(seed), before.isScoredOnly(planned)),
                            unused -> new ArrayList<>())
                    .add(planned);
        }
        Map<String, RunCost> found = new HashMap<>();
        groups.values().forEach(group -> found.putAll(ofGroup(group, slot, on)));
        return found;
    }

    /** @param group lists of runs; the first of each list stands for all of it */
    private static Map<String, RunCost> ofGroup(
            Map<SameCost, List<PlannedRun>> group, Optional<SlotMemory> slot, RunDevices on) {
        Map<String, RunCost> found = new HashMap<>();
        PlannedRun first = group.values().iterator().next().get(0);
        try (JobCosts costs = first.ask(JobCosts::reading)) {
            group.forEach((key, same) -> {
                RunCost cost = same.get(0).ask(spec -> RunCost.of(costs, spec, key.scoredOnly(), slot, on));
                found.put(same.get(0).runId(), cost);
                same.subList(1, same.size()).forEach(planned -> found.put(planned.runId(), cost.about()));
            });
        }
        return found;
    }

    /**
     * Returns how many slots of one executor a run takes, by run_id, for runs that take more than one. The slots are
     * shares of one GPU.
     *
     * @param before the runs that only score
     * @param most how many slots an executor has
     * @throws InvalidInputException if these slots together cannot hold a run; the message names every such run, and
     *     what would fit
     */
    public static Map<String, Integer> slots(List<PlannedRun> runs, TrainedBefore before, SlotMemory slot, int most) {
        StringBuilder shortfalls = new StringBuilder();
        Map<String, Integer> slots = new HashMap<>();
        Map<String, RunCost> costs =
                runs(runs, before, Optional.of(slot.times(most)), bounded(RunDevices.CPU, Optional.of(slot)));
        for (PlannedRun planned : runs) {
            RunCost run = costs.get(planned.runId());
            run.shortfall().ifPresent(shortfall -> add(shortfalls, planned, shortfall));
            int needed = slot.needed(run.cost().memory());
            if (needed > 1) {
                slots.put(planned.runId(), needed);
            }
        }
        requireNone(shortfalls);
        return slots;
    }

    /**
     * Returns how many whole GPUs a run takes, by run_id, for runs that take more than one: as few as hold it.
     *
     * @param before the runs that only score
     * @param slot the memory of one GPU; empty if each run takes the most
     * @param most how many GPUs a run may take
     * @throws InvalidInputException if these GPUs together cannot hold a run; the message names every such run, and what
     *     would fit
     */
    public static Map<String, Integer> gpus(
            List<PlannedRun> runs, TrainedBefore before, Optional<SlotMemory> slot, int most) {
        Map<String, Integer> gpus = new HashMap<>();
        if (slot.isEmpty()) {
            if (most > 1) {
                runs.forEach(planned -> gpus.put(planned.runId(), most));
            }
            return gpus;
        }
        List<PlannedRun> left = runs;
        StringBuilder shortfalls = new StringBuilder();
        for (int count = 1; count <= most && !left.isEmpty(); count++) {
            List<PlannedRun> tooLarge = new ArrayList<>();
            Map<String, RunCost> costs =
                    runs(left, before, slot, bounded(new RunDevices(count, true, OptionalLong.empty()), slot));
            for (PlannedRun planned : left) {
                Optional<String> shortfall = costs.get(planned.runId()).shortfall();
                if (shortfall.isEmpty()) {
                    gpus.put(planned.runId(), count);
                } else if (count < most) {
                    tooLarge.add(planned);
                } else {
                    add(shortfalls, planned, shortfall.get());
                }
            }
            left = tooLarge;
        }
        requireNone(shortfalls);
        gpus.values().removeIf(count -> count == 1);
        return gpus;
    }

    private static void add(StringBuilder shortfalls, PlannedRun planned, String shortfall) {
        shortfalls.append("\n  ").append(planned.key()).append(' ').append(shortfall);
    }

    private static void requireNone(StringBuilder shortfalls) {
        if (shortfalls.length() > 0) {
            throw new InvalidInputException("runs that no slot can hold:" + shortfalls);
        }
    }

    public List<PlannedJob> all() {
        List<PlannedJob> all = new ArrayList<>(bases);
        all.addAll(runs);
        return all;
    }

    public List<PlannedJob> toDo() {
        return all().stream().filter(PlannedJob::isToDo).toList();
    }

    /**
     * Returns the estimated seconds of remaining jobs.
     *
     * @param jobs the keys of runs, and the names of base models
     */
    public Map<String, Double> secondsOf(Set<String> jobs) {
        return toDo().stream()
                .filter(job -> jobs.contains(job.key()))
                .collect(Collectors.toMap(PlannedJob::key, PlannedJob::seconds, Math::max));
    }

    /** Returns the seconds of the remaining jobs on one slot. */
    public double seconds() {
        return toDo().stream().mapToDouble(PlannedJob::seconds).sum();
    }

    /**
     * Returns the wall seconds of the remaining jobs on some slots: base models first, then runs, each in order on the
     * slot that is free next.
     */
    public double wallSeconds(int slots) {
        double[] free = new double[slots];
        for (PlannedJob job : toDo()) {
            Arrays.sort(free);
            free[0] += job.seconds();
        }
        return Arrays.stream(free).max().orElse(0);
    }
}
