package io.gradessweep.calibrate;

/**
 * How a run ended, or may end.
 *
 * @param flopsRatio to the run in which nothing froze
 * @param frozenShare of the matrices, at the end
 */
public record Ending(double flopsRatio, double frozenShare) {
    static Ending of(Freezing freezing) {
        return new Ending(freezing.flopsRatio(), (double) freezing.frozenMatrices() / freezing.monitored());
    }
}
