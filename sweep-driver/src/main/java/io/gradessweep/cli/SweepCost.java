package io.gradessweep.cli;

import io.gradessweep.cost.JobCost;
import io.gradessweep.cost.Speed;
import io.gradessweep.job.BaseModelJob;
import io.gradessweep.job.JobCosts;
import io.gradessweep.plan.BaseNode;
import io.gradessweep.plan.Cell;
import io.gradessweep.plan.Plan;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.ModelSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a sweep's base models and runs will take, each in the plan's order. */
record SweepCost(List<PlannedJob> bases, List<PlannedJob> runs) {

    /** What runs that read the same rows have in common. */
    private record Inputs(ModelSpec model, DataSpec data, long seed) {}

    /**
     * @param cache where pretrained base models are
     * @param device asked for its speed only once all input is found to be right
     */
    static SweepCost of(Plan plan, SweepState state, Path cache, Supplier<Speed> device) {
        Map<BaseNode, JobCost> baseCosts = new LinkedHashMap<>();
        Plan.bases(plan.cells()).forEach(base -> baseCosts.put(base, JobCosts.base(base.recipe(), base.model())));
        Map<Cell, JobCost> runCosts = costs(plan.cells());
        Speed speed = device.get();
        List<PlannedJob> bases = new ArrayList<>();
        baseCosts.forEach((base, cost) -> {
            String label = BaseModelJob.isCached(base.recipe(), cache) ? "cached" : "missing";
            bases.add(new PlannedJob("base", base.model(), base.id(), label, cost, speed.seconds(cost)));
        });
        List<PlannedJob> runs = new ArrayList<>();
        for (Cell cell : plan.cells()) {
            JobCost cost = runCosts.get(cell);
            runs.add(new PlannedJob("run", cell.key(), cell.runId(), state.label(cell), cost, speed.seconds(cost)));
        }
        return new SweepCost(bases, runs);
    }

    /** Reads the data of one group of runs after the other, so that only one lies in memory. */
    static Map<Cell, JobCost> costs(List<Cell> cells) {
        Map<Inputs, List<Cell>> groups = new LinkedHashMap<>();
        for (Cell cell : cells) {
            Inputs inputs = new Inputs(
                    cell.spec().model(), cell.spec().data(), cell.spec().seed());
            groups.computeIfAbsent(inputs, unused -> new ArrayList<>()).add(cell);
        }
        Map<Cell, JobCost> costs = new HashMap<>();
        for (List<Cell> group : groups.values()) {
            List<JobCost> found = costsOfGroup(group);
            for (int i = 0; i < group.size(); i++) {
                costs.put(group.get(i), found.get(i));
            }
        }
        return costs;
    }

    private static List<JobCost> costsOfGroup(List<Cell> group) {
        try {
            return JobCosts.runs(group.stream().map(Cell::local).toList());
        } catch (InvalidInputException e) {
            throw new InvalidInputException(group.get(0).key() + ": " + e.getMessage(), e);
        }
    }

    List<PlannedJob> all() {
        List<PlannedJob> all = new ArrayList<>(bases);
        all.addAll(runs);
        return all;
    }

    List<PlannedJob> toDo() {
        return all().stream().filter(PlannedJob::isToDo).toList();
    }

    /** Seconds of what is still to do, one after the other. */
    double seconds() {
        return toDo().stream().mapToDouble(PlannedJob::seconds).sum();
    }

    /** Wall seconds of what is still to do: base models first, then runs, each in order on the slot that is free next. */
    double wallSeconds(int slots) {
        double[] free = new double[slots];
        for (PlannedJob job : toDo()) {
            Arrays.sort(free);
            free[0] += job.seconds();
        }
        return Arrays.stream(free).max().orElse(0);
    }
}
