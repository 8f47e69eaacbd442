package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Tau;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Thresholds that are quantiles of all values measured in the grace period. They are exact, so every value is kept. */
final class QuantileThresholds implements Thresholds {
    private final double share;
    private final Tau.Pool pool;
    private final Map<String, Values> pools = new TreeMap<>();
    private final Map<String, Double> quantiles = new HashMap<>();

    QuantileThresholds(Tau.Quantile tau) {
        share = tau.share().value().doubleValue();
        pool = tau.pool();
    }

    /** A growing array of numbers, of which there may be hundreds of thousands. */
    private static final class Values {
        private double[] numbers = new double[16];
        private int count;

        void add(double number) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = number;
        }

        double[] toArray() {
            return Arrays.copyOf(numbers, count);
        }
    }

    private record State(Map<String, double[]> pools) {}

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public void learn(Map<MatrixId, Double> criterion) {
        quantiles.clear();
        criterion.forEach((matrix, value) -> {
            if (!Double.isNaN(value)) {
                pools.computeIfAbsent(poolOf(matrix), fresh -> new Values()).add(value);
            }
        });
    }

    @Override
    public double of(MatrixId matrix) {
        return quantiles.computeIfAbsent(poolOf(matrix), this::quantile);
    }

    private double quantile(String name) {
        Values values = pools.get(name);
        return values == null ? Double.NaN : Quantile.of(share, values.toArray());
    }

    private String poolOf(MatrixId matrix) {
        return switch (pool) {
            case ALL -> "all";
            case GROUP -> matrix.group().label();
            case MATRIX -> matrix.toString();
        };
    }

    @Override
    public JsonNode state() {
        Map<String, double[]> arrays = new TreeMap<>();
        pools.forEach((name, values) -> arrays.put(name, values.toArray()));
        return StateJson.tree(new State(arrays));
    }

    @Override
    public void resume(JsonNode state) {
        State before = StateJson.record(state, State.class);
        pools.clear();
        quantiles.clear();
        before.pools.forEach((name, numbers) -> {
            Values values = new Values();
            Arrays.stream(numbers).forEach(values::add);
            pools.put(name, values);
        });
    }
}
