package io.gradessweep.calibrate;

/**
 * A candidate among others at a step that all of them reached.
 *
 * @param outlook of its end, as foreseen from there
 * @param lossGap its training loss less the probe's, nats per token
 */
public record CandidateRank(TauForecast outlook, double lossGap) {}
