package io.gradessweep.cost;

import java.util.Map;

/** How fast a device is at each kind of pass. */
public record Speed(Map<PassKind, Rates> rates) {
    public Speed {
        rates = Map.copyOf(rates);
    }

    /** Estimated seconds of a job, without loading. */
    public double seconds(JobCost cost) {
        double seconds = 0;
        for (Map.Entry<PassKind, Work> entry : cost.work().entrySet()) {
            seconds += rates.get(entry.getKey()).seconds(entry.getValue());
        }
        return seconds;
    }
}
