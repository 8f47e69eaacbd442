package io.gradessweep.calibrate;

import java.util.List;

/** Computes how much larger a candidate's training loss is than the probe's. */
final class LossGap {
    /** The share of the run over which losses of different batches are averaged at least. */
    private static final double LEAST_SHARE = 0.05;

    private LossGap() {}

    /**
     * Returns the mean difference over the later half of the steps since the fork, on the same batches. A candidate
     * that ended before the step learns no more, so the fall of the probe's loss since then, measured on other batches,
     * is added.
     *
     * @param losses the loss of each of the candidate's steps, nats per token
     * @param probe the loss of each planned step of the probe
     * @param fork the last step that both have in common
     * @param step the step after which they are compared
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
