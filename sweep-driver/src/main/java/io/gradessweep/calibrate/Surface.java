package io.gradessweep.calibrate;

import io.gradessweep.spec.Ratio;
import java.util.ArrayList;
import java.util.List;

/**
 * What every pair of a threshold and a grace period ratio would have done to a run.
 *
 * @param cells by tau, then by ratio
 */
public record Surface(List<Double> taus, List<Ratio> ratios, List<List<Freezing>> cells) {
    /** By the rule that the run was read for. */
    public static Surface of(Replay replay, List<Double> taus, List<Ratio> ratios) {
        List<List<Freezing>> cells = new ArrayList<>();
        for (double tau : taus) {
            // Each replay has a policy of its own and reads arrays that none writes.
            cells.add(ratios.parallelStream()
                    .map(ratio -> replay.of(replay.training().rule().at(tau, ratio)))
                    .toList());
        }
        return new Surface(taus, ratios, cells);
    }
}
