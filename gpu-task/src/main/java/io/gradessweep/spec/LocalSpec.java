package io.gradessweep.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Replaces every location in a run's spec by a local path, so that the run reads nothing but local files.
 *
 * @param models gives the local directory of a model, from its location and the fingerprint it was planned with
 * @param files gives the local copy of a data file, from its location
 */
public record LocalSpec(BiFunction<String, String, Path> models, Function<String, Path> files) {

    /**
     * Returns the spec with local paths.
     *
     * @throws InvalidInputException if a file is not available, or if a model is not the one that the run was planned
     *     with
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
                ? new ModelSpec(model.name(), model.standsFor(), checkpoint.at(directory(checkpoint.directory())))
                : model;
    }

    private DataSpec data(DataSpec data) {
        return data.with(tasks(data.train()), tasks(data.benchmarks()));
    }

    private List<TaskSpec> tasks(List<TaskSpec> tasks) {
        return tasks.stream().map(this::task).toList();
    }

    private TaskSpec task(TaskSpec task) {
        return task.source() instanceof TaskSpec.Files written ? task.with(written.at(this::local)) : task;
    }

    private RowFiles local(RowFiles written) {
        return new RowFiles(
                written.rows().stream().map(this::file).toList(),
                written.labels().stream().map(this::file).toList());
    }

    private FileRef file(FileRef ref) {
        return new FileRef(files.apply(ref.location()).toString(), ref.fingerprint());
    }

    private FileRef directory(FileRef ref) {
        return new FileRef(models.apply(ref.location(), ref.fingerprint()).toString(), ref.fingerprint());
    }
}
