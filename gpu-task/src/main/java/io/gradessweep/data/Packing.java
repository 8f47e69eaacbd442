package io.gradessweep.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Packs the examples of an effective batch into rows, several per row, so that there is little padding. */
final class Packing {
    private Packing() {}

    /** Returns the number of tokens of a row. */
    static int length(List<Example> row) {
        return row.stream().mapToInt(Example::length).sum();
    }

    /**
     * Packs by first-fit decreasing: examples, longest first, each go into the first row with room. This gives the
     * number of rows of at most {@code maxLength} tokens. A search for the smallest bound that needs no more rows then
     * evens out their lengths. Equal examples in the same order give equal rows.
     *
     * @param maxLength the most tokens of a row, at least as many as the longest example has
     */
    static List<List<Example>> rows(List<Example> examples, int maxLength) {
        List<Example> decreasing = new ArrayList<>(examples);
        decreasing.sort(Comparator.comparingInt(Example::length).reversed());
        if (decreasing.isEmpty() || decreasing.get(0).length() > maxLength) {
            throw new IllegalArgumentException("there must be examples, of at most " + maxLength + " tokens");
        }
        List<List<Example>> rows = firstFit(decreasing, maxLength);
        int below = Math.max(decreasing.get(0).length(), (length(examples) + rows.size() - 1) / rows.size()) - 1;
        int enough = maxLength;
        while (enough - below > 1) {
            int bound = below + (enough - below) / 2;
            List<List<Example>> tighter = firstFit(decreasing, bound);
            if (tighter.size() <= rows.size()) {
                enough = bound;
                rows = tighter;
            } else {
                below = bound;
            }
        }
        return rows;
    }

    private static List<List<Example>> firstFit(List<Example> decreasing, int bound) {
        List<List<Example>> rows = new ArrayList<>();
        List<Integer> room = new ArrayList<>();
        for (Example example : decreasing) {
            int row = 0;
            while (row < rows.size() && room.get(row) < example.length()) {
                row++;
            }
            if (row == rows.size()) {
                rows.add(new ArrayList<>());
                room.add(bound);
            }
            rows.get(row).add(example);
            room.set(row, room.get(row) - example.length());
        }
        return rows;
    }
}
