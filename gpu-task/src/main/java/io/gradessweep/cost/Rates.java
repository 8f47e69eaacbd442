package io.gradessweep.cost;

/**
 * What a device takes for the parts of {@link PassCost}. Products count at the speed of wide layers; what narrow ones lose
 * against it lies in their element-wise operations and in starting each of them.
 */
public record Rates(double secondsPerFlop, double secondsPerElement, double secondsPerLayerPass) {
    private static final int ROUNDS = 50;

    /** A measured piece of work. */
    public record Sample(PassCost work, double seconds) {}

    public double seconds(PassCost work) {
        return secondsPerFlop * work.flops()
                + secondsPerElement * work.elements()
                + secondsPerLayerPass * work.layerPasses();
    }

    /**
     * The rates under which the samples take as long as they did. Each rate is solved for in turn from the sample it
     * dominates (Gauss-Seidel), and is never negative: noise cannot make a part of the work earn time.
     *
     * @param wide mostly products
     * @param narrow mostly element-wise operations
     * @param tiny mostly starting operations
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
