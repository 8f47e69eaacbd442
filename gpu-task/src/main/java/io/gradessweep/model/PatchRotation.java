package io.gradessweep.model;

/**
 * The rotary embedding of a vision tower. The first half of a head's angles is the row's, the second the column's; both
 * serve the two halves of a head.
 *
 * @param width the elements of a head that are rotated
 */
record PatchRotation(int width) {
    private static final double THETA = 10_000;

    /** Returns the frequencies in radians per row, or per column. */
    float[] frequencies() {
        return new RopeScaling.None().frequencies(THETA, width / 2, 1);
    }

    /** Returns the angles of rows, or columns, 0 to length - 1, one for each frequency. */
    RotaryEmbedding.Angles first(int length) {
        float[] frequencies = frequencies();
        float[] cos = new float[length * frequencies.length];
        float[] sin = new float[cos.length];
        for (int i = 0; i < cos.length; i++) {
            int position = i / frequencies.length;
            float angle = position * frequencies[i % frequencies.length];
            cos[i] = (float) Math.cos(angle);
            sin[i] = (float) Math.sin(angle);
        }
        return new RotaryEmbedding.Angles(cos, sin);
    }

    /** Returns the parts of a patch's angles, as {@link io.gradessweep.torch.InputKernels#rowsAt} takes them. */
    long[] parts() {
        int count = width / 4;
        return new long[] {0, 0, count, 1, 0, count, 0, 0, count, 1, 0, count};
    }
}
