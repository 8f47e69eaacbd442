package io.gradessweep.data.world;

import io.gradessweep.data.seed.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The values of one attribute, dealt evenly to the entities, and their splits: 50 / 15 / 35 % train / validation / test
 * within every value, so that the answers of each split are as balanced as the values.
 *
 * @param value for each entity, the index of its value
 * @param split for each entity, its split
 * @param order the entities in the order in which they were dealt values in turn
 */
record Dealing(List<Integer> value, List<Split> split, List<Integer> order) {
    private static final double TRAIN_SHARE = 0.5;
    private static final double VALIDATION_SHARE = 0.15;

    static Dealing deal(int entities, int values, Random random) {
        List<Integer> value = new ArrayList<>(Collections.nCopies(entities, 0));
        List<Split> split = new ArrayList<>(Collections.nCopies(entities, Split.TEST));
        List<Integer> order = new ArrayList<>();
        int[] shuffled = Seeds.order(entities, random);
        for (int i = 0; i < entities; i++) {
            int holders = (entities - i % values + values - 1) / values;
            value.set(shuffled[i], i % values);
            split.set(shuffled[i], split(i / values, holders));
            order.add(shuffled[i]);
        }
        return new Dealing(List.copyOf(value), List.copyOf(split), List.copyOf(order));
    }

    /**
     * @param turn the number of the entity among those with the same value, from 0
     */
    private static Split split(int turn, int holders) {
        long train = Math.round(holders * TRAIN_SHARE);
        long validation = Math.max(1, Math.round(holders * VALIDATION_SHARE));
        if (turn < train) {
            return Split.TRAIN;
        }
        return turn < train + validation ? Split.VALIDATION : Split.TEST;
    }
}
