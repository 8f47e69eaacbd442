package io.gradessweep.calibrate;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How much larger a candidate's training loss is than the probe's, nats per token.
 *
 * @param paired on the same batches, the mean over the later half of what the two did not have in common
 * @param standardError of that; infinite where it is one batch
 * @param missed of one that ended before the probe: what the probe has learnt since, by its own loss on other batches
 */
public record LossGap(double paired, double standardError, double missed) {
    /** Steps of different batches are compared over at least this share of the run. */
    private static final double LEAST_SHARE = 0.05;

    private static final double CHANCE = 2;

    /**
     * The gap after a step.
     *
     * @param losses of the candidate's steps, nats per token
     * @param probe of all planned steps
     * @param fork the last step that they had in common
     * @param step after which they are compared
     */
    static LossGap of(List<Double> losses, List<Double> probe, int fork, int step) {
        int last = Math.min(step, losses.size());
        int count = Math.max(1, (last - fork) / 2);
        double[] gaps = IntStream.range(last - count, last)
                .mapToDouble(place -> losses.get(place) - probe.get(place))
                .toArray();
        int unpaired = Math.min(last, Math.max(count, (int) Math.ceil(LEAST_SHARE * probe.size())));
        double missed = last == step ? 0 : mean(probe, last, unpaired) - mean(probe, step, unpaired);
        double mean =
                IntStream.range(0, count).mapToDouble(i -> gaps[i]).average().orElseThrow();
        return new LossGap(mean, standardError(gaps, mean), missed);
    }

    private static double standardError(double[] gaps, double mean) {
        if (gaps.length < 2) {
            return Double.POSITIVE_INFINITY;
        }
        double squares = IntStream.range(0, gaps.length)
                .mapToDouble(i -> Math.pow(gaps[i] - mean, 2))
                .sum();
        return Math.sqrt(squares / (gaps.length - 1) / gaps.length);
    }

    private static double mean(List<Double> losses, int last, int count) {
        return losses.subList(last - count, last).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    /** All of it. */
    public double total() {
        return paired + missed;
    }

    /** What of it is more than chance, at least 0. */
    public double harm() {
        return Math.max(0, paired - CHANCE * standardError) + Math.max(0, missed);
    }
}
