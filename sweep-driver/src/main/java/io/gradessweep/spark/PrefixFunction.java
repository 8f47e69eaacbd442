package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.Prefix;
import java.io.Serializable;

/** Trains what runs have in common where it is sent to, and publishes what they fork from. */
@FunctionalInterface
public interface PrefixFunction extends Serializable {
    void train(Prefix prefix, ForkPoint until, CheckpointStore published, JobContext context);
}
