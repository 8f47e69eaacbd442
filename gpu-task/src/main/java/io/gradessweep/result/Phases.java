package io.gradessweep.result;

import java.io.Serializable;

/**
 * Wall seconds by phase, without overlap. On the CPU every operation ends within its phase. On a GPU the phases within
 * a step are not synchronised yet, so that work may be booked in the phase after the one that started it.
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

    /** Returns the training time that Table 2 reports. */
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
