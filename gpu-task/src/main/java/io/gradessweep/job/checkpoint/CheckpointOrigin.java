package io.gradessweep.job.checkpoint;

import io.gradessweep.torch.Torch;

/**
 * What a checkpoint was written by. A run continues exactly from a checkpoint only where all of this is equal, and what the
 * run's row says of its software then holds for all of its steps.
 *
 * @param trainId identifies the training of a run, or the common beginning of several runs
 * @param device {@code cpu} or {@code cuda}
 */
public record CheckpointOrigin(String trainId, String codeVersion, String libraries, String device) {
    /** @param device as PyTorch names it: {@code cpu}, {@code cuda:0} */
    public static CheckpointOrigin ofThisProcess(String trainId, String codeVersion, String device) {
        return new CheckpointOrigin(trainId, codeVersion, Torch.versions(), device.split(":", 2)[0]);
    }

    /** Returns the origin of another training in the same process. */
    CheckpointOrigin of(String otherTrainId) {
        return new CheckpointOrigin(otherTrainId, codeVersion, libraries, device);
    }
}
