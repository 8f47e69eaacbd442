package io.gradessweep.result;

import java.io.Serializable;

/**
 * Wall seconds by phase, without overlap but for the time of waiting, which is part of training. On the CPU every operation ends within its phase. On a GPU the phases within
 * a step are not synchronised yet, so that work may be booked in the phase after the one that started it.
 *
 * @param imageWaitSeconds of {@code trainSeconds}, those in which training waited for images to be decoded
 * @param monitorSeconds measuring the criterion, recording, deciding and freezing
 */
public record Phases(
        double loadSeconds,
        double trainSeconds,
        double imageWaitSeconds,
        double monitorSeconds,
        double validationSeconds,
        double evaluationSeconds,
        double checkpointSeconds)
        implements Serializable {
    public static final Phases NONE = new Phases(0, 0, 0, 0, 0, 0, 0);

    /** Returns the training time that Table 2 reports. */
    public double trainingSeconds() {
        return trainSeconds + monitorSeconds + validationSeconds;
    }

    /** Returns the part of these times that belongs to training. */
    public Phases ofTraining() {
        return new Phases(0, trainSeconds, imageWaitSeconds, monitorSeconds, validationSeconds, 0, 0);
    }

    public Phases plus(Phases other) {
        return new Phases(
                loadSeconds + other.loadSeconds,
                trainSeconds + other.trainSeconds,
                imageWaitSeconds + other.imageWaitSeconds,
                monitorSeconds + other.monitorSeconds,
                validationSeconds + other.validationSeconds,
                evaluationSeconds + other.evaluationSeconds,
                checkpointSeconds + other.checkpointSeconds);
    }
}
