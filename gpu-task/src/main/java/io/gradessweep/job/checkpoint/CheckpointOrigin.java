package io.gradessweep.job.checkpoint;

import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.GpuInfo;
import io.gradessweep.torch.Torch;
import java.util.List;

/**
 * The training and the software that a checkpoint was written by. A run resumes exactly from a checkpoint only if all
 * of this is equal. The software recorded in the run's row then holds for all its steps.
 *
 * @param trainId identifies the training of a run, or the common prefix of several runs
 * @param device {@code cpu}, or the kind of GPU, {@code cuda NVIDIA H200}, since another kind rounds differently; several
 *     kinds, separated by commas, where a run is placed over them. Devices of one kind compute the same wherever layers lie
 */
public record CheckpointOrigin(String trainId, String codeVersion, String libraries, String device) {
    /**
     * @param devices the devices over which the run is placed
     */
    public static CheckpointOrigin ofThisProcess(String trainId, String codeVersion, List<DeviceName> devices) {
        return new CheckpointOrigin(trainId, codeVersion, Torch.versions(), GpuInfo.kindsOf(devices));
    }

    /** Returns the origin of another training in the same process. */
    CheckpointOrigin of(String otherTrainId) {
        return new CheckpointOrigin(otherTrainId, codeVersion, libraries, device);
    }
}
