package io.gradessweep.result;

import java.io.Serializable;

/**
 * Wall seconds by phase, disjoint. On the CPU every operation has ended when its phase does; on a GPU the borders inside a
 * step are not synchronised yet, so that work may be booked in the phase after the one that started it.
 *
 * @param monitorSeconds measuring the criterion, recording, deciding and freezing
 */
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

    public Phases plus(Phases other) {
        return new Phases(
                loadSeconds + other.loadSeconds,
                trainSeconds + other.trainSeconds,
                monitorSeconds + other.monitorSeconds,
                validationSeconds + other.validationSeconds,
                evaluationSeconds + other.evaluationSeconds,
                checkpointSeconds + other.checkpointSeconds);
    }
}
