package io.gradessweep.job;

import io.gradessweep.torch.Torch;

/**
 * What a state comes from. Only what is equal in all of it goes on from one exactly, and what a run's row says of its
 * software holds for all of its steps.
 *
 * @param trainId of a run, or the id of what several have in common
 * @param device {@code cpu} or {@code cuda}
 */
record CheckpointOrigin(String trainId, String codeVersion, String libraries, String device) {
    static CheckpointOrigin of(String trainId, JobContext context) {
        String device = context.device().split(":", 2)[0];
        return new CheckpointOrigin(trainId, Versions.code(), Torch.versions(), device);
    }
}
