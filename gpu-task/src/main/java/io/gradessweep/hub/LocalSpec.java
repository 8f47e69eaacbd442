package io.gradessweep.hub;

import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TaskSpec;
import java.util.List;

/** A run on this machine: the same run, with everything it reads in local files. */
public record LocalSpec(RemoteFiles files) {

    /**
     * Fetches what is not here.
     *
     * @throws io.gradessweep.spec.InvalidInputException where a file cannot be had, or a copied model is not what was
     *     planned with
     */
    public RunSpec of(RunSpec spec) {
        return new RunSpec(
                model(spec.model()),
                spec.fineTuning(),
                spec.earlyStopping(),
                spec.optimizer(),
                spec.schedule(),
                spec.training(),
                data(spec.data()),
                spec.precision(),
                spec.seed());
    }

    private ModelSpec model(ModelSpec model) {
        return model.base() instanceof BaseModel.Checkpoint checkpoint
                ? new ModelSpec(
                        model.name(),
                        model.standsFor(),
                        new BaseModel.Checkpoint(files.unchangedModel(checkpoint.directory())))
                : model;
    }

    private DataSpec data(DataSpec data) {
        return new DataSpec(
                tasks(data.train()),
                tasks(data.benchmarks()),
                data.trainRowsPerTask(),
                data.testRowsPerTask(),
                data.validationShare(),
                data.maxLength(),
                data.generate());
    }

    private List<TaskSpec> tasks(List<TaskSpec> tasks) {
        return tasks.stream().map(this::task).toList();
    }

    private TaskSpec task(TaskSpec task) {
        return new TaskSpec(
                task.name(), task.standsFor(), task.protocol(), task.expectedItems(), source(task.source()));
    }

    private TaskSpec.Source source(TaskSpec.Source source) {
        if (source instanceof TaskSpec.InstructFiles instruct) {
            return new TaskSpec.InstructFiles(file(instruct.train()), file(instruct.test()), instruct.prompt());
        }
        return source instanceof TaskSpec.MessageFile messages
                ? new TaskSpec.MessageFile(file(messages.train()))
                : source;
    }

    private FileRef file(FileRef ref) {
        return new FileRef(files.file(ref.location()).toString(), ref.fingerprint());
    }
}
