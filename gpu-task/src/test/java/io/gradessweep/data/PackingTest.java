package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PackingTest {
    @RepeatedTest(200)
    void everyExampleComesOnceAndNoRowIsTooLong(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int maxLength = 1 + random.nextInt(300);
        List<Example> examples = new ArrayList<>();
        for (int i = random.nextInt(100); i >= 0; i--) {
            examples.add(example(1 + random.nextInt(maxLength)));
        }
        List<List<Example>> rows = Packing.rows(examples, maxLength);
        assertThat(rows.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(examples);
        assertThat(rows).allMatch(row -> Packing.length(row) <= maxLength);
        assertThat(Packing.rows(examples, maxLength)).isEqualTo(rows);
        int total = Packing.length(examples);
        assertThat(rows.size()).isLessThanOrEqualTo((int) Math.ceil(11.0 / 9 * fewest(examples, maxLength, total)) + 1);
    }

    /** A bound from below: tokens, and examples of which no two share a row. */
    private static double fewest(List<Example> examples, int maxLength, int total) {
        double large = examples.stream()
                .filter(example -> 2 * example.length() > maxLength)
                .count();
        return Math.max(large, Math.ceil((double) total / maxLength));
    }

    @Test
    void theLongestComeFirstEachWhereThereIsRoom() {
        assertThat(lengths(10, 3, 7, 6, 4)).containsExactly(List.of(7, 3), List.of(6, 4));
        assertThat(lengths(10, 5, 5, 5, 5, 5)).containsExactly(List.of(5, 5), List.of(5, 5), List.of(5));
    }

    /** Rows of 10, 10, 4 would be padded by 6. */
    @Test
    void rowsAreNoLongerThanSoManyNeedBe() {
        assertThat(lengths(10, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2)).containsExactly(row(4), row(4), row(4));
    }

    private static List<Integer> row(int examples) {
        return Stream.generate(() -> 2).limit(examples).toList();
    }

    @Test
    void anExampleThatFitsNoRowIsAnError() {
        assertThatThrownBy(() -> lengths(10, 4, 11))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 10 tokens");
    }

    private static List<List<Integer>> lengths(int maxLength, int... lengths) {
        List<Example> examples =
                Arrays.stream(lengths).mapToObj(PackingTest::example).toList();
        return Packing.rows(examples, maxLength).stream()
                .map(row -> row.stream().map(Example::length).toList())
                .toList();
    }

    private static Example example(int length) {
        return new Example(new int[length], 0);
    }
}
