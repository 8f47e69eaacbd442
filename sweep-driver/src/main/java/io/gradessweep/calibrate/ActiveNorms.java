package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The norms of one step in the form that a policy reads: a map view of an array that several replays share, without the
 * matrices that are frozen in this replay. It shows the values that {@link #show} was last given.
 */
final class ActiveNorms extends AbstractMap<MatrixId, Double> {
    private final List<MatrixId> matrices;
    private final Map<MatrixId, Integer> places = new HashMap<>();
    private int[] active;
    private double[] values = {};
    private double factor = 1;

    /** @param matrices all monitored matrices, in the order of the arrays' elements */
    ActiveNorms(List<MatrixId> matrices) {
        this.matrices = matrices;
        active = new int[matrices.size()];
        for (int place = 0; place < active.length; place++) {
            active[place] = place;
            places.put(matrices.get(place), place);
        }
    }

    /** @param newFactor multiplies every value */
    ActiveNorms show(double[] newValues, double newFactor) {
        values = newValues;
        factor = newFactor;
        return this;
    }

    void freeze(Collection<MatrixId> frozen) {
        Set<Integer> gone = new HashSet<>();
        frozen.forEach(matrix -> gone.add(places.get(matrix)));
        active = Arrays.stream(active).filter(place -> !gone.contains(place)).toArray();
    }

    /** Returns how many matrices are not frozen, whether or not they were measured. */
    int active() {
        return active.length;
    }

    boolean isActive(MatrixId matrix) {
        return Arrays.binarySearch(active, places.get(matrix)) >= 0;
    }

    @Override
    public void forEach(BiConsumer<? super MatrixId, ? super Double> action) {
        for (int place : active) {
            double value = values[place];
            if (!Double.isNaN(value)) {
                action.accept(matrices.get(place), value * factor);
            }
        }
    }

    @Override
    public Double get(Object key) {
        Integer place = places.get(key);
        boolean measured = place != null && isActive(matrices.get(place)) && !Double.isNaN(values[place]);
        return measured ? Double.valueOf(values[place] * factor) : null;
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public Set<Entry<MatrixId, Double>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<MatrixId, Double>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return (int) Arrays.stream(active)
                        .filter(place -> !Double.isNaN(values[place]))
                        .count();
            }
        };
    }

    private final class Entries implements Iterator<Entry<MatrixId, Double>> {
        private int next = measuredFrom(0);

        private int measuredFrom(int from) {
            int at = from;
            while (at < active.length && Double.isNaN(values[active[at]])) {
                at++;
            }
            return at;
        }

        @Override
        public boolean hasNext() {
            return next < active.length;
        }

        @Override
        public Entry<MatrixId, Double> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int place = active[next];
            next = measuredFrom(next + 1);
            return Map.entry(matrices.get(place), values[place] * factor);
        }
    }
}
