package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * AutoFreeze (Liu et al., arXiv 2102.01386, equation 1). At every check, each layer that trains gets eta_l = |
 * ||D_l,T|| - ||D_l,T-1|| | / ||D_l,T-1||. The lowest layers freeze, up to the first one whose eta does not lie below
 * the percentile of all etas.
 *
 * <p>The paper's D is the sum of a layer's gradients since the previous check. Here ||D|| is sqrt(sum ||g||_F^2) over
 * the layer's matrices and the steps since then. It equals the norm of that sum if gradients of different steps are
 * orthogonal, and needs no copy of every weight. Embeddings and norms are not monitored, and so not frozen.
 */
final class AutoFreezePolicy implements FreezePolicy {
    private final int interval;
    private final double percentile;
    private final Map<Integer, Double> squares = new TreeMap<>();
    private final Map<Integer, Double> before = new TreeMap<>();

    private record State(Map<Integer, Double> squares, Map<Integer, Double> before) {}

    AutoFreezePolicy(EarlyStopping.AutoFreeze spec, int plannedSteps) {
        interval = Math.max(1, spec.interval().roundOf(plannedSteps));
        percentile = spec.percentile().value().doubleValue();
    }

    @Override
    public Request at(int step) {
        return Request.ACTIVE;
    }

    @Override
    public FreezeDecision decide(int step, CriterionValues values) {
        values.active().forEach((matrix, value) -> squares.merge(matrix.layer(), value * value, Double::sum));
        if (step % interval != 0) {
            return FreezeDecision.NONE;
        }
        Set<Integer> layers = prefix(rates());
        before.clear();
        squares.forEach((layer, sum) -> before.put(layer, Math.sqrt(sum)));
        squares.clear();
        Set<MatrixId> frozen = new TreeSet<>(values.active().keySet());
        frozen.removeIf(matrix -> !layers.contains(matrix.layer()));
        return FreezeDecision.freezing(frozen);
    }

    /** Returns eta for each layer that has gradients since the last check and had some before it. */
    private Map<Integer, Double> rates() {
        Map<Integer, Double> rates = new TreeMap<>();
        squares.forEach((layer, sum) -> {
            double last = before.getOrDefault(layer, 0.0);
            if (last > 0) {
                rates.put(layer, Math.abs(Math.sqrt(sum) - last) / last);
            }
        });
        return rates;
    }

    private Set<Integer> prefix(Map<Integer, Double> rates) {
        Set<Integer> layers = new TreeSet<>();
        if (rates.isEmpty()) {
            return layers;
        }
        List<Double> all = new ArrayList<>(rates.values());
        double limit = Quantile.of(
                percentile, all.stream().mapToDouble(Double::doubleValue).toArray());
        for (Map.Entry<Integer, Double> rate : rates.entrySet()) {
            if (!(rate.getValue() < limit)) {
                return layers;
            }
            layers.add(rate.getKey());
        }
        return layers;
    }

    @Override
    public JsonNode state() {
        return StateJson.tree(new State(squares, before));
    }

    @Override
    public void resume(JsonNode state) {
        State kept = StateJson.record(state, State.class);
        squares.clear();
        squares.putAll(kept.squares);
        before.clear();
        before.putAll(kept.before);
    }
}
