package io.gradessweep.job.checkpoint;

/**
 * The states of the prefix that a run has in common with others.
 *
 * @param prefixId the id given by {@link io.gradessweep.spec.Prefix#id}
 */
public record SharedStates(String prefixId, CheckpointStore states) {}
