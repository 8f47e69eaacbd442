package io.gradessweep.job.checkpoint;

/**
 * The states of what a run has in common with others.
 *
 * @param prefixId as {@link io.gradessweep.spec.Prefix#id}
 */
public record SharedStates(String prefixId, CheckpointStore states) {}
