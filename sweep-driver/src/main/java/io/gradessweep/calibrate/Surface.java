package io.gradessweep.calibrate;

import io.gradessweep.spec.Ratio;
import java.util.ArrayList;
import java.util.List;

/**
 * The replays of a run with every pair of a tau and a grace period ratio.
 *
 * @param cells the replays, by tau, then by ratio
 */
public record Surface(List<Double> taus, List<Ratio> ratios, List<List<Freezing>> cells) {
    /** Replays the run with every pair, under the rule that its norms were read for. */
    public static Surface of(Replay replay, List<Double> taus, List<Ratio> ratios) {
        List<List<Freezing>> cells = new ArrayList<>();
        for (double tau : taus) {
            // Parallel replays are safe: each has its own policy, and none writes to the shared arrays.
            cells.add(ratios.parallelStream()
                    .map(ratio -> replay.of(replay.training().rule().at(tau, ratio)))
                    .toList());
        }
        return new Surface(taus, ratios, cells);
    }
}
