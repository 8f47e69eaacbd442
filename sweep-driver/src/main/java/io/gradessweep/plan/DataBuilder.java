package io.gradessweep.plan;

import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;

/** Turns benchmark names into what a run trains on and is scored on. */
record DataBuilder(Catalogue catalogue, PathText paths, Fingerprints fingerprints) {

    DataSpec build(Values values, ModelSpec model) {
        List<String> train = values.get(Settings.TRAIN_TASKS);
        List<String> benchmarks = values.find(Settings.BENCHMARKS).orElse(train);
        String trainOrigin = values.origin(Settings.TRAIN_TASKS) + ": data.train";
        String benchmarksOrigin = values.origin(Settings.BENCHMARKS) + ": data.benchmarks";
        return new DataSpec(
                tasks(train, trainOrigin, values, model),
                tasks(benchmarks, benchmarksOrigin, values, model),
                values.get(Settings.TRAIN_ROWS),
                values.get(Settings.TEST_ROWS),
                values.get(Settings.VALIDATION_SHARE),
                values.get(Settings.MAX_LENGTH));
    }

    private List<TaskSpec> tasks(List<String> names, String where, Values values, ModelSpec model) {
        List<TaskSpec> tasks = new ArrayList<>();
        for (String name : names) {
            BenchmarkFile file = catalogue.benchmark(name, where);
            TaskSpec.Source source = source(file, values, model);
            tasks.add(new TaskSpec(file.name(), file.standsFor(), file.protocol(), file.expectedItems(), source));
        }
        return tasks;
    }

    private TaskSpec.Source source(BenchmarkFile file, Values values, ModelSpec model) {
        if (file.source() instanceof BenchmarkFile.World world) {
            return world(world, file, model);
        }
        return instruct((BenchmarkFile.Instruct) file.source(), file, values);
    }

    private static TaskSpec.Source world(BenchmarkFile.World world, BenchmarkFile file, ModelSpec model) {
        if (model.base() instanceof BaseModel.Pretrained recipe) {
            return new TaskSpec.WorldQuestions(recipe.world(), world.attribute());
        }
        throw new InvalidInputException("benchmark " + file.name() + " asks about a generated world, and "
                + model.name() + " was not pretrained on one; choose benchmarks with source.instruct");
    }

    private TaskSpec.Source instruct(BenchmarkFile.Instruct instruct, BenchmarkFile file, Values values) {
        String text = values.find(Settings.DIRECTORY)
                .orElseThrow(() -> new InvalidInputException("data.directory is missing; benchmark " + file.name()
                        + " reads " + instruct.train() + " below it"));
        String directory = paths.location(text, values.origin(Settings.DIRECTORY) + ": data.directory");
        String train = file.file() + ": source.instruct.train";
        String test = file.file() + ": source.instruct.test";
        return new TaskSpec.InstructFiles(
                fingerprints.file(paths.inside(directory, instruct.train(), train), train),
                fingerprints.file(paths.inside(directory, instruct.test(), test), test));
    }
}
