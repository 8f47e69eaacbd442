package io.gradessweep.train;

import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.TrainingSpec;
import java.util.List;

/** The spec of a run of full fine-tuning whose memory is estimated. */
final class MemoryRun {
    private MemoryRun() {}

    static RunSpec spec(
            EarlyStopping earlyStopping,
            OptimizerSpec optimizer,
            Precision precision,
            MemorySpec memory,
            int accumulation,
            int maxLength) {
        TaskSpec task = new TaskSpec(
                "any",
                "",
                Protocol.INSTRUCT,
                0,
                new TaskSpec.InstructFiles(RowFiles.NONE, RowFiles.NONE, PromptFormat.PLAIN));
        return new RunSpec(
                new ModelSpec("tiny", "", new BaseModel.Checkpoint(new FileRef("/tiny", ""))),
                TinyRun.FULL,
                earlyStopping,
                optimizer,
                new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05")),
                new TrainingSpec(1, 0, 1, accumulation, 1.0, 0).with(memory),
                new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0.1"), maxLength),
                precision,
                1);
    }
}
