package io.gradessweep.cost;

/**
 * The time that a device takes for each part of {@link PassCost}. Products are timed at the speed of wide layers. The
 * products of narrow layers are slower, and the difference is attributed to their element-wise operations and to
 * launching operations.
 */
public record Rates(double secondsPerFlop, double secondsPerElement, double secondsPerLayerPass) {
    private static final int ROUNDS = 50;

    /** Measured operations and their time. */
    public record Sample(PassCost work, double seconds) {}

    public double seconds(PassCost work) {
        return secondsPerFlop * work.flops()
                + secondsPerElement * work.elements()
                + secondsPerLayerPass * work.layerPasses();
    }

    /**
     * Fits the rates to three samples. Each rate is solved for in turn from the sample that it dominates
     * (Gauss-Seidel). No rate becomes negative, so that noise cannot make an operation save time.
     *
     * @param wide a sample of mostly products
     * @param narrow a sample of mostly element-wise operations
     * @param tiny a sample of mostly launching operations
     */
    public static Rates fit(Sample wide, Sample narrow, Sample tiny) {
        double flop = 0;
        double element = 0;
        double pass = 0;
        for (int round = 0; round < ROUNDS; round++) {
            flop = rest(wide, new Rates(0, element, pass)) / wide.work.flops();
            element = rest(narrow, new Rates(flop, 0, pass)) / narrow.work.elements();
            pass = rest(tiny, new Rates(flop, element, 0)) / tiny.work.layerPasses();
        }
        return new Rates(flop, element, pass);
    }

    private static double rest(Sample sample, Rates others) {
        return Math.max(0, sample.seconds - others.seconds(sample.work));
    }
}
