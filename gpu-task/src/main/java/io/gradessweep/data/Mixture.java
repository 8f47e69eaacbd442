package io.gradessweep.data;

import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Computes the number of rows of each task in a training mixture of fixed proportions. */
final class Mixture {
    private Mixture() {}

    /**
     * Returns the number of rows of each task.
     *
     * @param proportions whole numbers, one for each task
     * @param total the number of rows in all; 0 for as many as the scarcest task allows
     * @param available the rows of each task
     * @param names the names of the tasks, for messages
     * @return the whole numbers nearest to the proportions, with sum {@code total}; no row is used twice
     * @throws InvalidInputException if a task has fewer rows than its share, giving the largest total that is possible
     */
    static List<Integer> counts(List<Integer> proportions, int total, List<Integer> available, List<String> names) {
        long sum = proportions.stream().mapToLong(Integer::longValue).sum();
        long most = Long.MAX_VALUE;
        for (int i = 0; i < proportions.size(); i++) {
            most = Math.min(most, available.get(i) * sum / proportions.get(i));
        }
        long rows = total == 0 ? most : total;
        List<Integer> counts = new ArrayList<>();
        for (int proportion : proportions) {
            counts.add((int) (rows * proportion / sum));
        }
        long left = rows - counts.stream().mapToLong(Integer::longValue).sum();
        IntStream.range(0, proportions.size())
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> -(rows * proportions.get(i) % sum)))
                .limit(left)
                .forEach(i -> counts.set(i, counts.get(i) + 1));
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > available.get(i)) {
                throw new InvalidInputException("data.train_rows " + rows + " takes " + counts.get(i) + " rows of "
                        + names.get(i) + ", which has " + available.get(i) + " to train on; with these data.proportions"
                        + " data.train_rows can be " + most + " at most");
            }
        }
        return counts;
    }
}
