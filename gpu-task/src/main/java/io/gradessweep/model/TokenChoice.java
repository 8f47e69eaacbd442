package io.gradessweep.model;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.Arrays;
import java.util.Random;

/** The way in which the next token of a row is chosen. */
public abstract class TokenChoice {
    private TokenChoice() {}

    /** Returns the choice of the most likely token, the first of equals. */
    public static TokenChoice greedy() {
        return new Greedy();
    }

    /**
     * Returns a choice that draws a token with the probabilities softmax(logits / temperature).
     *
     * @param temperature above 0
     * @param seed gives the same tokens again, on the same device
     */
    public static TokenChoice sampled(double temperature, long seed) {
        return new Sampled(temperature, new Random(seed));
    }

    /**
     * Returns the next token after each of some positions.
     *
     * @param x the output of the last layer
     * @param positions indices (N) into its rows
     */
    abstract int[] next(Kernels kernels, TensorScope pass, Tensor x, Tensor positions, Kernels.Head head);

    private static final class Greedy extends TokenChoice {
        @Override
        int[] next(Kernels kernels, TensorScope pass, Tensor x, Tensor positions, Kernels.Head head) {
            double[] next = kernels.mostLikely(pass, x, positions, head).toDoubles();
            return Arrays.stream(next).mapToInt(token -> (int) token).toArray();
        }
    }

    private static final class Sampled extends TokenChoice {
        private final double temperature;
        private final Random random;

        Sampled(double temperature, Random random) {
            this.temperature = temperature;
            this.random = random;
        }

        @Override
        int[] next(Kernels kernels, TensorScope pass, Tensor x, Tensor positions, Kernels.Head head) {
            float[] logits = kernels.logits(pass, x, positions, head).toFloats();
            int rows = Math.toIntExact(positions.size());
            int vocabulary = logits.length / rows;
            int[] next = new int[rows];
            for (int row = 0; row < rows; row++) {
                next[row] = draw(Arrays.copyOfRange(logits, row * vocabulary, (row + 1) * vocabulary));
            }
            return next;
        }

        /** Draws the first token at which the sum of the weights exp((logit - largest) / temperature) passes a share. */
        private int draw(float[] logits) {
            double largest = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                largest = Math.max(largest, logit); // NaN stays NaN
            }
            double[] sums = new double[logits.length];
            double sum = 0;
            for (int token = 0; token < logits.length; token++) {
                sum += Math.exp((logits[token] - largest) / temperature);
                sums[token] = sum;
            }
            if (!Double.isFinite(sum)) {
                throw new InvalidInputException("the model's output is not finite, so no token can be drawn from it;"
                        + " its weights are damaged, or its training diverged");
            }
            double share = random.nextDouble() * sum;
            int token = 0;
            while (sums[token] <= share && token < logits.length - 1) {
                token++;
            }
            return token;
        }
    }
}
