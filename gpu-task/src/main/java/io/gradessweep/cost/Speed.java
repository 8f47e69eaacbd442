package io.gradessweep.cost;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The speed of a device for each kind of pass. */
public record Speed(Map<PassKind, Rates> rates) {
    public Speed {
        rates = Map.copyOf(rates);
    }

    /**
     * Returns the speed of no device in particular, by which jobs can be compared: some 50 GFLOP/s and 5 GB/s, and 50
     * microseconds to launch what a layer computes.
     */
    public static Speed nominal() {
        Rates rates = new Rates(2e-11, 8e-10, 5e-5);
        return new Speed(Arrays.stream(PassKind.values()).collect(Collectors.toMap(kind -> kind, kind -> rates)));
    }

    /** Returns the estimated seconds of a job, without loading. */
    public double seconds(JobCost cost) {
        return seconds(cost, kind -> true);
    }

    /** Returns the estimated seconds of a job's optimizer steps alone. */
    public double trainingSeconds(JobCost cost) {
        return seconds(cost, kind -> kind != PassKind.INFERENCE);
    }

    private double seconds(JobCost cost, Predicate<PassKind> counted) {
        double seconds = 0;
        for (Map.Entry<PassKind, PassCost> entry : cost.work().entrySet()) {
            if (counted.test(entry.getKey())) {
                seconds += rates.get(entry.getKey()).seconds(entry.getValue());
            }
        }
        return seconds;
    }
}
