package io.gradessweep.calibrate;

import java.util.ArrayList;
import java.util.List;

/**
 * A step at which candidates are compared, and how many of them train on. The number of candidates halves from rung to
 * rung and the distance to the next rung doubles, so that each rung costs the same (successive halving: Jamieson and
 * Talwalkar, arXiv 1502.07943).
 *
 * @param step the step after which they are compared
 * @param survivors how many of them train on
 */
public record Rung(int step, int survivors) {
    /**
     * Returns the rungs between the fork and the end. The last leaves as many candidates as are to finish. Where few
     * steps are left, several rungs may fall on the same step; only the last of them is kept.
     *
     * @param fork the step up to which all candidates are the same
     */
    public static List<Rung> of(int candidates, int finish, int fork, int plannedSteps) {
        int count = 0;
        for (int left = candidates; left > finish; left = half(left, finish)) {
            count++;
        }
        List<Rung> rungs = new ArrayList<>();
        int left = candidates;
        for (int rung = 1; rung <= count; rung++) {
            left = half(left, finish);
            double share = (Math.pow(2, rung) - 1) / Math.pow(2, count + 1);
            int step = fork + Math.max(1, (int) Math.round(share * (plannedSteps - fork)));
            if (!rungs.isEmpty() && rungs.get(rungs.size() - 1).step() == step) {
                rungs.remove(rungs.size() - 1);
            }
            rungs.add(new Rung(step, left));
        }
        return rungs;
    }

    private static int half(int candidates, int finish) {
        return Math.max(finish, (candidates + 1) / 2);
    }
}
