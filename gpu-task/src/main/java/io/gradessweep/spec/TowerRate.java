package io.gradessweep.spec;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Optional;

/** A peak learning rate that one tower has instead of that of all others. It is written {@code connector=5e-3}. */
public record TowerRate(Tower tower, double value) implements Serializable, Comparable<TowerRate> {
    public TowerRate {
        Require.positive("the learning rate of " + tower.label(), value);
    }

    /** Reads the learning rate of a tower; empty if the text is not one. */
    public static Optional<TowerRate> parse(String text) {
        return AssignedNumber.parse(text, Tower.values(), Tower::label, TowerRate::new);
    }

    @Override
    public int compareTo(TowerRate other) {
        return Comparator.comparing(TowerRate::tower)
                .thenComparingDouble(TowerRate::value)
                .compare(this, other);
    }
}
