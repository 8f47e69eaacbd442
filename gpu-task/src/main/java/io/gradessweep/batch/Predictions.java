package io.gradessweep.batch;

import java.util.Arrays;

/**
 * The tokens whose log-probabilities are computed. Where sequences with a common beginning branch, one position
 * predicts several tokens.
 *
 * @param positions indices into a batch's rows x length positions; each of these positions has a target in the batch
 * @param tokens for each of these positions, the token that it predicts
 */
public record Predictions(int[] positions, int[] tokens) {
    public Predictions {
        if (positions.length != tokens.length) {
            throw new IllegalArgumentException(positions.length + " positions predict " + tokens.length + " tokens");
        }
    }

    /** Returns the batch's targets, in the order of their positions. */
    public static Predictions of(TokenBatch batch) {
        int[] positions = batch.targetPositions();
        return new Predictions(
                positions,
                Arrays.stream(positions).map(at -> batch.targets()[at]).toArray());
    }

    /** Returns the index of each prediction's position in {@code ascending}. */
    public int[] rowsAmong(int[] ascending) {
        int[] rows = new int[positions.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.binarySearch(ascending, positions[i]);
            if (rows[i] < 0) {
                throw new IllegalArgumentException("position " + positions[i] + " has no target in its batch");
            }
        }
        return rows;
    }
}
