package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Ratio;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A policy after AFLoRA (Liu et al., arXiv 2403.13269). A and B of every adapter freeze one by one, those with the
 * lowest mean freezing score first. With t_i steps of grace period, t_f of rest and T planned, the share of the
 * halves that is frozen after step t is share * (1 - (1 - (t - t_i) / (T - t_i - t_f))^3), and stays share in the rest.
 *
 * <p>The score, its factors and the schedule are those of the authors' published code, since the paper itself could not
 * be read. That code freezes a half if its mean score lies below a quantile of the single entries' scores; here halves
 * are counted. AFLoRA also trains a vector after each of A and B, which never freezes; these adapters have none.
 */
final class AFLoRAPolicy implements FreezePolicy {
    private final Ratio share;
    private final int first;
    private final int last;
    private final Map<MatrixId, List<MatrixId>> units;
    private final Set<MatrixId> measured = new TreeSet<>();
    private final Set<MatrixId> frozen = new TreeSet<>();

    private record State(List<MatrixId> measured, List<MatrixId> frozen) {}

    /** @param units as in {@link Policies#of(EarlyStopping, int, long, Map)} */
    AFLoRAPolicy(EarlyStopping.AFLoRA spec, int plannedSteps, Map<MatrixId, List<MatrixId>> units) {
        this.units = units;
        share = spec.share();
        first = spec.gracePeriodRatio().ceilOf(plannedSteps);
        last = plannedSteps - spec.restRatio().ceilOf(plannedSteps);
    }

    @Override
    public Request at(int step) {
        return step > first && step <= last ? Request.ACTIVE : Request.NOTHING;
    }

    @Override
    public FreezeDecision decide(int step, CriterionValues values) {
        measured.addAll(values.active().keySet());
        double remaining = 1 - (double) (step - first) / (last - first);
        double schedule = 1 - remaining * remaining * remaining;
        // At least one half trains.
        long most = Math.min(Math.round(share.value().doubleValue() * schedule * measured.size()), measured.size() - 1);
        Set<MatrixId> fresh = Ranking.lowest(values.active(), Math.toIntExact(most) - frozen.size(), units);
        frozen.addAll(fresh);
        return FreezeDecision.freezing(fresh);
    }

    @Override
    public JsonNode state() {
        return StateJson.tree(new State(List.copyOf(measured), List.copyOf(frozen)));
    }

    @Override
    public void resume(JsonNode state) {
        State before = StateJson.record(state, State.class);
        measured.clear();
        measured.addAll(before.measured);
        frozen.clear();
        frozen.addAll(before.frozen);
    }
}
