package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Tower;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    private final Map<Layer, Double> squares = new TreeMap<>();
    private final Map<Layer, Double> before = new TreeMap<>();

    private record State(Map<String, Double> squares, Map<String, Double> before) {}

    /** A layer of a tower. Those of the vision tower lie below those of the text, which it feeds. */
    private record Layer(Tower tower, int index) implements Comparable<Layer> {
        static Layer of(MatrixId matrix) {
            return new Layer(matrix.tower(), matrix.layer());
        }

        /** Reads the name in a saved state. */
        static Layer named(String name) {
            int dot = name.indexOf('.');
            try {
                Tower tower = dot < 0
                        ? Tower.LANGUAGE
                        : Tower.valueOf(name.substring(0, dot).toUpperCase(Locale.ROOT));
                return new Layer(tower, Integer.parseInt(name.substring(dot + 1)));
            } catch (IllegalArgumentException e) {
                throw new InvalidInputException("not a training state: " + name + " is no layer", e);
            }
        }

        String name() {
            return tower == Tower.LANGUAGE ? String.valueOf(index) : tower.label() + "." + index;
        }

        @Override
        public int compareTo(Layer other) {
            return tower == other.tower ? Integer.compare(index, other.index) : tower.compareTo(other.tower);
        }
    }

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
        values.active().forEach((matrix, value) -> squares.merge(Layer.of(matrix), value * value, Double::sum));
        if (step % interval != 0) {
            return FreezeDecision.NONE;
        }
        Set<Layer> layers = prefix(rates());
        before.clear();
        squares.forEach((layer, sum) -> before.put(layer, Math.sqrt(sum)));
        squares.clear();
        Set<MatrixId> frozen = new TreeSet<>(values.active().keySet());
        frozen.removeIf(matrix -> !layers.contains(Layer.of(matrix)));
        return FreezeDecision.freezing(frozen);
    }

    /** Returns eta for each layer that has gradients since the last check and had some before it. */
    private Map<Layer, Double> rates() {
        Map<Layer, Double> rates = new TreeMap<>();
        squares.forEach((layer, sum) -> {
            double last = before.getOrDefault(layer, 0.0);
            if (last > 0) {
                rates.put(layer, Math.abs(Math.sqrt(sum) - last) / last);
            }
        });
        return rates;
    }

    private Set<Layer> prefix(Map<Layer, Double> rates) {
        Set<Layer> layers = new TreeSet<>();
        if (rates.isEmpty()) {
            return layers;
        }
        List<Double> all = new ArrayList<>(rates.values());
        double limit = Quantile.of(
                percentile, all.stream().mapToDouble(Double::doubleValue).toArray());
        for (Map.Entry<Layer, Double> rate : rates.entrySet()) {
            if (!(rate.getValue() < limit)) {
                return layers;
            }
            layers.add(rate.getKey());
        }
        return layers;
    }

    @Override
    public JsonNode state() {
        return StateJson.tree(new State(named(squares), named(before)));
    }

    @Override
    public void resume(JsonNode state) {
        State kept = StateJson.record(state, State.class);
        squares.clear();
        kept.squares.forEach((name, sum) -> squares.put(Layer.named(name), sum));
        before.clear();
        kept.before.forEach((name, norm) -> before.put(Layer.named(name), norm));
    }

    private static Map<String, Double> named(Map<Layer, Double> numbers) {
        Map<String, Double> named = new LinkedHashMap<>();
        numbers.forEach((layer, number) -> named.put(layer.name(), number));
        return named;
    }
}
