package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A policy modelled on SlimFit's inter-layer scheduling (Ardakani et al., arXiv 2305.18513, section 3.1). It freezes
 * the given share of the matrices, those with the smallest d = ||W_t - W_t-1||_1 / ||W_t||_1. A frozen matrix keeps its
 * last d. SlimFit ranks whole layers; here matrices are ranked, because GradES freezes matrices.
 */
final class SlimFitPolicy implements FreezePolicy {
    private final Ratio share;
    private final MeasurementSchedule schedule;
    private final Map<MatrixId, List<MatrixId>> units;
    private final Map<MatrixId, Double> changes = new TreeMap<>();
    private final Set<MatrixId> frozen = new TreeSet<>();

    private record Change(MatrixId matrix, double value) {}

    private record State(List<Change> changes, List<MatrixId> frozen) {}

    /** @param units as in {@link Policies#of(EarlyStopping, int, long, Map)} */
    SlimFitPolicy(EarlyStopping.SlimFit spec, int plannedSteps, Map<MatrixId, List<MatrixId>> units) {
        this.units = units;
        share = spec.share();
        schedule = MeasurementSchedule.after(spec.gracePeriodRatio(), plannedSteps);
    }

    @Override
    public Request at(int step) {
        return schedule.request(step);
    }

    @Override
    public FreezeDecision decide(int step, CriterionValues values) {
        values.active().forEach((matrix, value) -> {
            if (!Double.isNaN(value)) {
                changes.put(matrix, value);
            }
        });
        // At least one matrix trains.
        int most = Math.min(share.roundOf(changes.size()), changes.size() - 1);
        Set<MatrixId> chosen = Ranking.lowest(changes, most, units);
        Set<MatrixId> fresh = new TreeSet<>(chosen);
        fresh.removeAll(frozen);
        Set<MatrixId> thawing = new TreeSet<>(frozen);
        thawing.removeAll(chosen);
        frozen.clear();
        frozen.addAll(chosen);
        return FreezeDecision.of(fresh, thawing);
    }

    @Override
    public boolean mayThaw() {
        return true;
    }

    @Override
    public JsonNode state() {
        List<Change> list = new ArrayList<>();
        changes.forEach((matrix, value) -> list.add(new Change(matrix, value)));
        return StateJson.tree(new State(list, List.copyOf(frozen)));
    }

    @Override
    public void resume(JsonNode state) {
        State before = StateJson.record(state, State.class);
        changes.clear();
        before.changes.forEach(change -> changes.put(change.matrix, change.value));
        frozen.clear();
        frozen.addAll(before.frozen);
    }
}
