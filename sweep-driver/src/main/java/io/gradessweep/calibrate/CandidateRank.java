package io.gradessweep.calibrate;

/**
 * The figures by which a candidate is ranked at a step that all compared candidates have reached.
 *
 * @param tauForecast the forecast of its end from that step
 * @param lossGap its training loss less the probe's, nats per token
 */
public record CandidateRank(TauForecast tauForecast, double lossGap) {}
