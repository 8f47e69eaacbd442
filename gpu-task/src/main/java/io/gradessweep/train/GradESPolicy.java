package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Algorithm 1 of arXiv 2509.01842. After the grace period, t > ceil(ratio * T), a matrix is frozen if its criterion lay
 * below tau at {@code patience} measurements in a row. It trains again if a later measurement of its gradient lies
 * above tau times the thawing factor. A value that is absent or NaN never freezes a matrix.
 */
final class GradESPolicy implements FreezePolicy {
    private final EarlyStopping.GradES spec;
    private final Thresholds thresholds;
    private final int graceSteps;
    /** The number of measurements in a row that lay below tau, of those matrices whose last one did. */
    private final Map<MatrixId, Integer> below = new HashMap<>();

    private record Count(MatrixId matrix, int below) {}

    private record State(List<Count> counts, JsonNode thresholds) {}

    GradESPolicy(EarlyStopping.GradES spec, int plannedSteps) {
        this.spec = spec;
        thresholds = Thresholds.of(spec.tau());
        graceSteps = spec.gracePeriodRatio().ceilOf(plannedSteps);
    }

    @Override
    public boolean measuresAt(int step) {
        if (step <= graceSteps) {
            return thresholds.learns() && step % spec.every() == 0;
        }
        return (step - graceSteps - 1) % spec.every() == 0 || probesAt(step);
    }

    @Override
    public Set<MatrixId> freezes(int step, Map<MatrixId, Double> criterion) {
        if (step <= graceSteps) {
            thresholds.learn(criterion);
            return Set.of();
        }
        Set<MatrixId> frozen = new TreeSet<>();
        criterion.forEach((matrix, value) -> {
            if (value < thresholds.of(matrix)) {
                if (below.merge(matrix, 1, Integer::sum) >= spec.patience()) {
                    frozen.add(matrix);
                }
            } else if (!below.isEmpty()) {
                below.remove(matrix);
            }
        });
        below.keySet().removeAll(frozen);
        return frozen;
    }

    @Override
    public double threshold(MatrixId matrix) {
        return thresholds.of(matrix);
    }

    @Override
    public boolean mayThaw() {
        return spec.thawing().every() > 0;
    }

    @Override
    public boolean probesAt(int step) {
        return mayThaw()
                && step > graceSteps
                && (step - graceSteps) % spec.thawing().every() == 0;
    }

    @Override
    public Set<MatrixId> thaws(int step, Map<MatrixId, Double> probed) {
        Set<MatrixId> thawed = new TreeSet<>();
        probed.forEach((matrix, value) -> {
            if (value > spec.thawing().factor() * thresholds.of(matrix)) {
                thawed.add(matrix);
            }
        });
        return thawed;
    }

    @Override
    public JsonNode state() {
        List<Count> counts = new ArrayList<>();
        new TreeMap<>(below).forEach((matrix, count) -> counts.add(new Count(matrix, count)));
        return StateJson.tree(new State(counts, thresholds.state()));
    }

    @Override
    public void resume(JsonNode state) {
        State before = StateJson.record(state, State.class);
        thresholds.resume(before.thresholds);
        below.clear();
        before.counts.forEach(count -> below.put(count.matrix, count.below));
    }
}
