package io.gradessweep.calibrate;

import java.util.Comparator;
import java.util.List;

/** FLOPs of at most so many times the probe's. */
record FlopsGoal(double most) implements Goal {
    private static final double BELOW = 0.15;
    private static final double ABOVE = 0.1;

    FlopsGoal {
        Goal.requireShare("flops_ratio", most);
    }

    @Override
    public String label() {
        return "flops_ratio<=" + most;
    }

    @Override
    public double figure(Outlook outlook) {
        return outlook.flopsRatio();
    }

    @Override
    public Window window(List<Outlook> curve) {
        return new Window(most - BELOW, Math.min(1, most + ABOVE));
    }

    @Override
    public boolean expects(Standing standing) {
        return standing.outlook().flopsRatio() <= most - MARGIN;
    }

    @Override
    public Comparator<Standing> amongExpected() {
        return Comparator.comparingDouble(Standing::lossGap);
    }

    @Override
    public Comparator<Standing> amongOthers() {
        return Comparator.comparingDouble(one -> one.outlook().flopsRatio());
    }

    @Override
    public boolean isMetBy(Finished finished) {
        return finished.standing().outlook().flopsRatio() <= most;
    }
}
