/**
 * Replays a run's recorded norms with other taus, compares that with real runs, and searches for the tau that reaches a
 * goal.
 */
package io.gradessweep.calibrate;
