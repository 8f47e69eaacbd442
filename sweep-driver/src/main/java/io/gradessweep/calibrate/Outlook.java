package io.gradessweep.calibrate;

/**
 * What a tau comes to, foreseen or real.
 *
 * @param flopsRatio to the run in which nothing froze
 * @param frozenShare of the matrices, at the end
 */
public record Outlook(double tau, double flopsRatio, double frozenShare) {
    static Outlook of(double tau, Freezing freezing) {
        return new Outlook(tau, freezing.flopsRatio(), (double) freezing.frozenMatrices() / freezing.monitored());
    }
}
