package io.gradessweep.spec;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;

/** A peak learning rate that one tower has instead of that of all others. It is written {@code connector=5e-3}. */
public record TowerRate(Tower tower, double value) implements Serializable, Comparable<TowerRate> {
    public TowerRate {
        Require.positive("the learning rate of " + tower.label(), value);
    }

    /** Reads the learning rate of a tower; empty if the text is not one. */
    public static Optional<TowerRate> parse(String text) {
        String[] parts = text.split("=", -1);
        for (Tower tower : Tower.values()) {
            if (parts.length == 2 && parts[0].strip().equals(tower.label())) {
                return positive(parts[1].strip()).map(rate -> new TowerRate(tower, rate));
            }
        }
        return Optional.empty();
    }

    private static Optional<Double> positive(String text) {
        try {
            double number = new BigDecimal(text).doubleValue();
            return number > 0 && Double.isFinite(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(TowerRate other) {
        return Comparator.comparing(TowerRate::tower)
                .thenComparingDouble(TowerRate::value)
                .compare(this, other);
    }
}
