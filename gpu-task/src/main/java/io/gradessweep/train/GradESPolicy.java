package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Algorithm 1 of arXiv 2509.01842. After the grace period, t > ceil(ratio * T), a matrix is frozen if its criterion lay
 * below tau at {@code patience} measurements in a row. It trains again if a later measurement of its gradient lies
 * above tau times the thawing factor. A value that is absent or NaN never freezes a matrix.
 */
final class GradESPolicy implements FreezePolicy {
    private final EarlyStopping.GradES spec;
    private final MeasurementSchedule schedule;
    private final Thresholds thresholds;
    private final Patience patience;

    private record State(List<Patience.Count> counts, JsonNode thresholds) {}

    GradESPolicy(EarlyStopping.GradES spec, int plannedSteps) {
        this.spec = spec;
        schedule =
                MeasurementSchedule.after(spec.gracePeriodRatio(), plannedSteps).every(spec.every());
        thresholds = Thresholds.of(spec.tau());
        patience = new Patience(spec.patience());
    }

    @Override
    public Request at(int step) {
        if (schedule.isGracePeriod(step)) {
            return thresholds.learns() && step % spec.every() == 0 ? Request.ACTIVE : Request.NOTHING;
        }
        return looksAtFrozen(step) ? Request.ALL : schedule.request(step);
    }

    private boolean looksAtFrozen(int step) {
        return mayThaw() && (step - schedule.graceSteps()) % spec.thawing().every() == 0;
    }

    @Override
    public FreezeDecision decide(int step, CriterionValues values) {
        if (schedule.isGracePeriod(step)) {
            thresholds.learn(values.active());
            return FreezeDecision.NONE;
        }
        Set<MatrixId> freezing = new TreeSet<>();
        values.active().forEach((matrix, value) -> {
            if (patience.isReached(matrix, value < thresholds.of(matrix))) {
                freezing.add(matrix);
            }
        });
        Set<MatrixId> thawing = new TreeSet<>();
        values.frozen().forEach((matrix, value) -> {
            if (value > spec.thawing().factor() * thresholds.of(matrix)) {
                thawing.add(matrix);
            }
        });
        return new FreezeDecision(freezing, thawing, thresholds::of);
    }

    @Override
    public boolean mayThaw() {
        return spec.thawing().every() > 0;
    }

    @Override
    public JsonNode state() {
        return StateJson.tree(new State(patience.state(), thresholds.state()));
    }

    @Override
    public void resume(JsonNode state) {
        State before = StateJson.record(state, State.class);
        thresholds.resume(before.thresholds);
        patience.resume(before.counts);
    }
}
