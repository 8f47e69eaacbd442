package io.gradessweep.data.seed;

import java.util.Random;

/**
 * Reproducible randomness. {@link Random} is used because its algorithm is part of its contract, so that an order drawn
 * today is drawn again on any later JDK. Its weak seeding, by which neighbouring seeds start alike, is corrected by
 * mixing.
 */
public final class Seeds {
    private Seeds() {}

    /**
     * Creates a generator for one purpose of one run, independent of other purposes and other indices.
     *
     * @param index an index within the purpose: an epoch, a step
     */
    public static Random random(long seed, String purpose, long index) {
        return new Random(mix(mix(mix(seed) + purpose.hashCode()) + index));
    }

    /** Returns the numbers 0 .. size-1 in random order (Fisher-Yates). */
    public static int[] order(int size, Random random) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        for (int i = size - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return order;
    }

    /**
     * Applies the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), in which every input bit affects every
     * output bit.
     */
    private static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
