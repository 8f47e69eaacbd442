package io.gradessweep.train;

import io.gradessweep.data.EvaluationBatches;

/**
 * The sizes of a run's batches, on which its numbers depend to the last bit, since sums come in another order. A run that
 * continues from a state keeps those of the state.
 *
 * @param rowsPerPass rows per forward and backward pass of training; 0 where batches have one size only
 * @param validationTokens tokens per validation batch, padding included
 * @param reduced whether they are smaller than asked for because memory was short
 */
public record BatchSizes(int rowsPerPass, int validationTokens, boolean reduced) {
    /** The sizes of batches that cannot be changed. */
    public static final BatchSizes FIXED = new BatchSizes(0, 0, false);

    public BatchSizes {
        if (rowsPerPass < 0 || validationTokens < 0) {
            throw new IllegalArgumentException(rowsPerPass + " rows and " + validationTokens + " tokens are no sizes");
        }
    }

    /** Returns the sizes with which a run begins. */
    public static BatchSizes of(int rowsPerPass) {
        return new BatchSizes(rowsPerPass, EvaluationBatches.TOKENS, false);
    }

    /** Returns sizes for less memory, with validation batches that are smaller by as much as passes are. */
    public BatchSizes reducedTo(int rows) {
        int tokens = (int) ((double) validationTokens * rows / rowsPerPass);
        return new BatchSizes(rows, Math.max(1, tokens), true);
    }

    /**
     * Returns the sizes with which a run continues from a state: those of the state, or smaller ones where memory turned
     * out too short for them.
     */
    BatchSizes continuing(BatchSizes kept) {
        boolean larger = reduced && rowsPerPass < kept.rowsPerPass;
        return larger || kept.equals(FIXED) ? this : kept;
    }
}
