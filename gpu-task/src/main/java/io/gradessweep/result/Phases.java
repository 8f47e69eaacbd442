package io.gradessweep.result;

import java.io.Serializable;

/** Wall seconds by phase, disjoint, the device synchronised at their borders. */
public record Phases(
        double loadSeconds,
        double trainSeconds,
        double monitorSeconds,
        double validationSeconds,
        double evaluationSeconds,
        double checkpointSeconds)
        implements Serializable {
    public static final Phases NONE = new Phases(0, 0, 0, 0, 0, 0);

    /** What Table 2 prints. */
    public double trainingSeconds() {
        return trainSeconds + monitorSeconds + validationSeconds;
    }
}
