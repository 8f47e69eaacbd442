package io.gradessweep.model;

/**
 * The ways, {@code rope_type} of {@code config.json}, in which the frequencies of the rotary embedding are changed so
 * that a model reads sequences longer than those of its pretraining. The numbers are those of transformers'
 * {@code modeling_rope_utils}, in its precision: frequencies are float32.
 */
sealed interface RopeScaling {
    /**
     * Returns the frequencies in radians per position.
     *
     * @param dim the rotated elements of a head, two for each frequency
     * @param length the longest sequence of the batch
     */
    float[] frequencies(double theta, int dim, int length);

    /** Returns the factor by which cos and sin are multiplied, and the scores of attention by its square. */
    default double attentionFactor() {
        return 1;
    }

    /** Returns the length up to which the frequencies do not depend on the length of a sequence. */
    default int lengthOfSameFrequencies() {
        return Integer.MAX_VALUE;
    }

    /**
     * Returns the longest sequence that the model is made for.
     *
     * @param maxPositions {@code max_position_embeddings}, which some models give for their pretraining alone
     */
    default int positions(int maxPositions) {
        return maxPositions;
    }

    /** Returns 1 / theta^(2 i / dim). */
    private static float[] original(double theta, int dim) {
        float[] frequencies = new float[dim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 1 / power(theta, dim, i);
        }
        return frequencies;
    }

    private static float power(double theta, int dim, int i) {
        return (float) Math.pow(theta, 2f * i / dim);
    }

    private static int times(int positions, double factor) {
        return (int) Math.min(Integer.MAX_VALUE, Math.floor(positions * factor));
    }

    /** The frequencies of arXiv 2104.09864. */
    record None() implements RopeScaling {
        @Override
        public float[] frequencies(double theta, int dim, int length) {
            return original(theta, dim);
        }
    }

    /** Position interpolation (arXiv 2306.15595): every frequency is divided by the factor. */
    record Linear(double factor) implements RopeScaling {
        @Override
        public float[] frequencies(double theta, int dim, int length) {
            float[] frequencies = original(theta, dim);
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] /= (float) factor;
            }
            return frequencies;
        }

        @Override
        public int positions(int maxPositions) {
            return times(maxPositions, factor);
        }
    }

    /**
     * NTK-aware scaling that grows with the sequence: beyond the positions of pretraining, theta is larger the longer the
     * sequence is.
     */
    record Dynamic(double factor, int maxPositions) implements RopeScaling {
        @Override
        public float[] frequencies(double theta, int dim, int length) {
            double longer = factor * Math.max(length, maxPositions) / maxPositions - (factor - 1);
            return original(theta * Math.pow(longer, dim / (dim - 2.0)), dim);
        }

        @Override
        public int lengthOfSameFrequencies() {
            return maxPositions;
        }

        @Override
        public int positions(int positions) {
            return times(positions, factor);
        }
    }

    /** Llama 3.1: long wavelengths are divided by the factor, short ones are kept, those in between are interpolated. */
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions)
            implements RopeScaling {
        @Override
        public float[] frequencies(double theta, int dim, int length) {
            float[] frequencies = original(theta, dim);
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] = (float) scaled(frequencies[i]);
            }
            return frequencies;
        }

        private double scaled(double frequency) {
            double wavelength = 2 * Math.PI / frequency;
            if (wavelength > originalPositions / lowFrequencyFactor) {
                return frequency / factor;
            }
            if (wavelength < originalPositions / highFrequencyFactor) {
                return frequency;
            }
            double smooth =
                    (originalPositions / wavelength - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
            return (1 - smooth) * frequency / factor + smooth * frequency;
        }
    }

    /**
     * YaRN (arXiv 2309.00071): pairs of elements that turn often within the original positions keep their frequency,
     * those that turn seldom are divided by the factor, and a ramp joins them.
     *
     * @param fast the turns above which a frequency is kept
     * @param slow the turns below which it is divided
     * @param truncates whether the ends of the ramp are rounded outwards to whole pairs
     */
    record Yarn(
            double factor, double attentionFactor, double fast, double slow, boolean truncates, int originalPositions)
            implements RopeScaling {
        @Override
        public float[] frequencies(double theta, int dim, int length) {
            double low = pair(fast, theta, dim);
            double high = pair(slow, theta, dim);
            low = Math.max(truncates ? Math.floor(low) : low, 0);
            high = Math.min(truncates ? Math.ceil(high) : high, dim - 1);
            if (low == high) {
                high += 0.001; // as transformers does, so that the ramp has a width
            }
            float[] frequencies = new float[dim / 2];
            for (int i = 0; i < frequencies.length; i++) {
                float power = power(theta, dim, i);
                float divided = (float) Math.max(0, Math.min(1, (i - low) / (high - low)));
                frequencies[i] = 1 / ((float) factor * power) * divided + 1 / power * (1 - divided);
            }
            return frequencies;
        }

        /** Returns the index of the pair of elements that turns this often within the original positions. */
        private double pair(double turns, double theta, int dim) {
            return dim * Math.log(originalPositions / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
        }

        @Override
        public int positions(int maxPositions) {
            return Math.max(maxPositions, times(originalPositions, factor));
        }
    }

    /**
     * LongRoPE (arXiv 2402.13753): every frequency is divided by a factor of its own, of which there are two lists.
     *
     * @param shortFactors those of batches within the original positions
     * @param longFactors those of batches with a longer sequence
     */
    record LongRope(float[] shortFactors, float[] longFactors, double attentionFactor, int originalPositions)
            implements RopeScaling {
        public LongRope {
            shortFactors = shortFactors.clone();
            longFactors = longFactors.clone();
        }

        @Override
        public float[] frequencies(double theta, int dim, int length) {
            float[] factors = length > originalPositions ? longFactors : shortFactors;
            float[] frequencies = new float[dim / 2];
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] = 1 / (factors[i] * power(theta, dim, i));
            }
            return frequencies;
        }

        @Override
        public int lengthOfSameFrequencies() {
            return originalPositions;
        }
    }
}
