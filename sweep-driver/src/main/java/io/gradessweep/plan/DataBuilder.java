package io.gradessweep.plan;

import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.FileRef;
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
        List<TaskSpec> trained = tasks(train, trainOrigin, values, model);
        List<TaskSpec> scored = tasks(benchmarks, benchmarksOrigin, values, model);
        requireItems(scored);
        return new DataSpec(
                trained,
                scored,
                values.get(Settings.TRAIN_ROWS),
                values.get(Settings.TEST_ROWS),
                values.get(Settings.VALIDATION_SHARE),
                values.get(Settings.MAX_LENGTH),
                values.get(Settings.GENERATE));
    }

    private static void requireItems(List<TaskSpec> benchmarks) {
        for (TaskSpec benchmark : benchmarks) {
            if (benchmark.source() instanceof TaskSpec.MessageFile) {
                throw new InvalidInputException("benchmark " + benchmark.name() + " has conversations to train on and"
                        + " nothing to score; set data.benchmarks to what is to be scored");
            }
        }
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
        if (file.source() instanceof BenchmarkFile.Messages messages) {
            return new TaskSpec.MessageFile(file(messages.train(), "source.messages.train", file, values));
        }
        BenchmarkFile.Instruct instruct = (BenchmarkFile.Instruct) file.source();
        return new TaskSpec.InstructFiles(
                file(instruct.train(), "source.instruct.train", file, values),
                file(instruct.test(), "source.instruct.test", file, values),
                values.get(Settings.PROMPT));
    }

    private static TaskSpec.Source world(BenchmarkFile.World world, BenchmarkFile file, ModelSpec model) {
        if (model.base() instanceof BaseModel.Pretrained recipe) {
            return new TaskSpec.WorldQuestions(recipe.world(), world.attribute());
        }
        throw new InvalidInputException("benchmark " + file.name() + " asks about a generated world, and "
                + model.name() + " was not pretrained on one; choose benchmarks with source.instruct");
    }

    /** @param key of the benchmark's file that names it */
    private FileRef file(String name, String key, BenchmarkFile benchmark, Values values) {
        String text = values.find(Settings.DIRECTORY)
                .orElseThrow(() -> new InvalidInputException(
                        "data.directory is missing; benchmark " + benchmark.name() + " reads " + name + " below it"));
        String directory = paths.location(text, values.origin(Settings.DIRECTORY) + ": data.directory");
        String where = benchmark.file() + ": " + key;
        return fingerprints.file(paths.inside(directory, name, where), where);
    }
}
