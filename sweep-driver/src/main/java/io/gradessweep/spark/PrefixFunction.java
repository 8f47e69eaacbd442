package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.Prefix;
import java.io.Serializable;

/**
 * Trains the common prefix of several runs up to a fork point, on the executor, and publishes the states from which
 * they fork.
 */
@FunctionalInterface
public interface PrefixFunction extends Serializable {
    void train(Prefix prefix, ForkPoint until, CheckpointStore published, JobContext context);
}
