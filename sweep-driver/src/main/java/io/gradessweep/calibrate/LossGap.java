package io.gradessweep.calibrate;

import java.util.List;

/** How much larger a candidate's training loss is than the probe's. */
final class LossGap {
    /** Steps of different batches are compared over at least this share of the run. */
    private static final double LEAST_SHARE = 0.05;

    private LossGap() {}

    /**
     * The mean over the later half of what the two did not have in common, on the same batches. A candidate that ended before the
     * step learns no more, so what the probe has learnt since, by its own loss on other batches, is added.
     *
     * @param losses of the candidate's steps, nats per token
     * @param probe of all planned steps
     * @param fork the last step that they had in common
     * @param step after which they are compared
     */
    static double of(List<Double> losses, List<Double> probe, int fork, int step) {
        int last = Math.min(step, losses.size());
        int paired = Math.max(1, (last - fork) / 2);
        double gap = mean(losses, last, paired) - mean(probe, last, paired);
        if (last == step) {
            return gap;
        }
        int unpaired = Math.min(last, Math.max(paired, (int) Math.ceil(LEAST_SHARE * probe.size())));
        return gap + mean(probe, last, unpaired) - mean(probe, step, unpaired);
    }

    private static double mean(List<Double> losses, int last, int count) {
        return losses.subList(last - count, last).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }
}
