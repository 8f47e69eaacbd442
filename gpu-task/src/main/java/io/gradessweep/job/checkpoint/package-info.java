/** Checkpoints: writing a run's state while it trains, retaining it, and resuming or forking from it. */
package io.gradessweep.job.checkpoint;
