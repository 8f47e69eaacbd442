package io.gradessweep.batch;

import java.util.Arrays;

/**
 * Tokens whose log-probabilities are asked for. Where sequences that share their beginning branch, one position predicts
 * several.
 *
 * @param positions indices into a batch's rows x length positions, each of which carries a target there
 * @param tokens the token that each of these positions predicts
 */
public record Predictions(int[] positions, int[] tokens) {
    public Predictions {
        if (positions.length != tokens.length) {
            throw new IllegalArgumentException(positions.length + " positions predict " + tokens.length + " tokens");
        }
    }

    /** The batch's targets, in the order of their positions. */
    public static Predictions of(TokenBatch batch) {
        int[] positions = batch.targetPositions();
        return new Predictions(
                positions,
                Arrays.stream(positions).map(at -> batch.targets()[at]).toArray());
    }

    /** Which of {@code ascending} each prediction's position is. */
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
