package io.gradessweep.data.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {
    @Test
    void anOrderHoldsEveryNumberOnce() {
        for (int size : new int[] {0, 1, 2, 100}) {
            int[] order = Seeds.order(size, Seeds.random(3, "test", 0));
            Arrays.sort(order);
            for (int i = 0; i < size; i++) {
                assertThat(order[i]).isEqualTo(i);
            }
            assertThat(order).hasSize(size);
        }
    }

    @Test
    void neighbouringSeedsPurposesAndIndicesAreIndependent() {
        Set<Integer> first = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            first.add(Seeds.random(i, "a", 0).nextInt());
            first.add(Seeds.random(0, "a", i + 1).nextInt());
            first.add(Seeds.random(i, "b", 0).nextInt());
        }
        assertThat(first).hasSize(300);
    }

    @Test
    void everyPositionIsEquallyLikelyForEveryNumber() {
        int[][] counts = new int[5][5];
        for (int draw = 0; draw < 20_000; draw++) {
            int[] order = Seeds.order(5, Seeds.random(draw, "test", 0));
            for (int position = 0; position < 5; position++) {
                counts[position][order[position]]++;
            }
        }
        for (int[] row : counts) {
            for (int count : row) {
                assertThat(count).isBetween(3_750, 4_250);
            }
        }
    }
}
