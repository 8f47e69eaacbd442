package io.gradessweep.calibrate;

/**
 * A candidate that was trained to its end and scored.
 *
 * @param standing at its end: nothing of it is foreseen
 * @param accuracy mean over benchmarks, 0..1
 * @param difference of accuracies to the probe on the same items, -1..1
 * @param leastDifference lower end of the difference's 95 % interval
 */
public record Finished(Standing standing, double accuracy, double difference, double leastDifference) {
    double tau() {
        return standing.outlook().tau();
    }
}
