package io.gradessweep.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.statistics.SignificantBest.Place;
import io.gradessweep.statistics.SignificantBest.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Constructed cells: which of them have a best method. */
class SignificantBestTest {
    private final List<Value> values = new ArrayList<>();

    private void method(String cell, String method, double... bySeed) {
        for (int seed = 0; seed < bySeed.length; seed++) {
            values.add(new Value(cell, method, "seed " + seed, bySeed[seed]));
        }
    }

    /** Differences 4, 5, 6: t = 5 / (1 / sqrt 3) = 8.66, p = 0.0131 with two degrees of freedom. */
    @Test
    void aClearDifferenceIsSignificantInOneCellButNotAmongMany() {
        method("a", "one", 84, 85, 86);
        method("a", "two", 80, 80, 80);
        assertThat(SignificantBest.of(values, true)).containsExactly(new Place("a", "one"));
        assertThat(SignificantBest.of(values, false)).containsExactly(new Place("a", "two"));
        for (String cell : List.of("b", "c", "d")) {
            method(cell, "one", 80, 81, 82);
            method(cell, "two", 81, 80, 82);
        }
        assertThat(SignificantBest.of(values, true))
                .as("0.0131 x 4 is above 0.05")
                .isEmpty();
    }

    @Test
    void theBestMustDifferFromEveryOther() {
        method("a", "one", 84, 85, 86);
        method("a", "two", 80, 80, 80);
        method("a", "three", 84.5, 84, 85.5);
        assertThat(SignificantBest.of(values, true)).isEmpty();
        assertThat(SignificantBest.of(values, false))
                .as("the lowest lies below both")
                .hasSize(1);
    }

    /** The seeds are far apart, and the methods differ alike on each. */
    @Test
    void valuesArePairedBySeed() {
        method("a", "one", 50.9, 70, 90.1);
        method("a", "two", 50, 69, 89);
        assertThat(SignificantBest.of(values, true)).hasSize(1);
        values.clear();
        method("b", "one", 70, 90.1, 50.9);
        method("b", "two", 50, 69, 89);
        assertThat(SignificantBest.of(values, true)).isEmpty();
    }

    @Test
    void whatCannotBeToldIsNotSignificant() {
        method("one seed", "one", 90);
        method("one seed", "two", 50);
        method("no spread", "one", 90, 91, 92);
        method("no spread", "two", 80, 81, 82);
        method("alone", "one", 1, 2, 3);
        assertThat(SignificantBest.of(values, true)).isEmpty();
    }

    /** Among equal methods a table has a bold cell in at most one of twenty cases. */
    @Test
    void equalMethodsAreSeldomTold() {
        java.util.Random random = new java.util.Random(7);
        int tables = 400;
        int told = 0;
        for (int table = 0; table < tables; table++) {
            values.clear();
            for (int cell = 0; cell < 5; cell++) {
                for (String method : List.of("one", "two", "three")) {
                    method("cell " + cell, method, random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
                }
            }
            told += SignificantBest.of(values, true).isEmpty() ? 0 : 1;
        }
        assertThat(told).isLessThan(tables / 20 + 14);
    }
}
