package io.gradessweep.job.checkpoint;

import java.io.Serializable;

/**
 * The time between two checkpoints: as long as these seconds, or longer if writing would otherwise take more than this
 * share of the wall time.
 *
 * @param seconds wall time of training between two checkpoints; 0 for no checkpoints
 * @param share the largest share of wall time, over 0; 1 for any
 */
public record CheckpointInterval(int seconds, double share) implements Serializable {
    public static final CheckpointInterval NEVER = new CheckpointInterval(0, 1);
}
