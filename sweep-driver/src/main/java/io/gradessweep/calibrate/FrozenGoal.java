package io.gradessweep.calibrate;

import java.util.Comparator;
import java.util.List;

/** At the end at least this share of the matrices is frozen. */
record FrozenGoal(double least) implements Goal {
    private static final double BELOW = 0.15;

    FrozenGoal {
        Goal.requireShare("frozen", least);
    }

    @Override
    public String label() {
        return "frozen>=" + least;
    }

    @Override
    public double figure(Outlook outlook) {
        return outlook.frozenShare();
    }

    @Override
    public Window window(List<Outlook> curve) {
        return new Window(Math.max(0, least - BELOW), 1);
    }

    @Override
    public boolean expects(Standing standing) {
        return standing.outlook().frozenShare() >= Math.min(1, least + MARGIN);
    }

    @Override
    public Comparator<Standing> amongExpected() {
        return Comparator.comparingDouble(Standing::lossGap);
    }

    @Override
    public Comparator<Standing> amongOthers() {
        return Comparator.comparingDouble(one -> -one.outlook().frozenShare());
    }

    @Override
    public boolean isMetBy(Finished finished) {
        return finished.standing().outlook().frozenShare() >= least;
    }
}
