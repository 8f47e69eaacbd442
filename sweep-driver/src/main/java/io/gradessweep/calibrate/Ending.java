package io.gradessweep.calibrate;

/**
 * The end of a run, real or forecast.
 *
 * @param flopsRatio its FLOPs, divided by those of the run in which nothing froze
 * @param frozenShare the share of the matrices that is frozen at the end, 0..1
 */
public record Ending(double flopsRatio, double frozenShare) {
    static Ending of(Freezing freezing) {
        return new Ending(freezing.flopsRatio(), (double) freezing.frozenMatrices() / freezing.monitored());
    }
}
