package io.gradessweep.plan;

import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RowRules.PromptEnd;
import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;

/** Turns benchmark names into what a run trains on and is scored on. */
record DataBuilder(Catalogue catalogue, PathText paths, Fingerprints fingerprints) {
    /** Labels in a file of their own lie beside the rows, called after them. */
    private static final String LABELS = "-labels.lst";

    /** What a task is wanted for: its other rows are not looked for. */
    private enum Use {
        TRAIN,
        TEST
    }

    DataSpec build(ResolvedSettings values, ModelSpec model) {
        List<String> train = values.get(Settings.TRAIN_TASKS);
        List<String> benchmarks = values.find(Settings.BENCHMARKS).orElse(train);
        String trainOrigin = values.origin(Settings.TRAIN_TASKS) + ": data.train";
        String benchmarksOrigin = values.origin(Settings.BENCHMARKS) + ": data.benchmarks";
        return new DataSpec(
                tasks(train, trainOrigin, values, model, Use.TRAIN),
                tasks(benchmarks, benchmarksOrigin, values, model, Use.TEST),
                values.find(Settings.PROPORTIONS).orElse(List.of()),
                values.get(Settings.TRAIN_TOTAL),
                values.get(Settings.TRAIN_ROWS),
                values.get(Settings.TEST_ROWS),
                values.get(Settings.VALIDATION_SHARE),
                values.get(Settings.MAX_LENGTH),
                values.get(Settings.GENERATE));
    }

    private List<TaskSpec> tasks(List<String> names, String where, ResolvedSettings values, ModelSpec model, Use use) {
        List<TaskSpec> tasks = new ArrayList<>();
        for (String name : names) {
            BenchmarkFile file = catalogue.benchmark(name, where);
            tasks.add(new TaskSpec(
                    file.name(),
                    file.standsFor(),
                    file.protocol(),
                    file.metric(),
                    file.split(),
                    file.expectedItems(),
                    file.rules(),
                    source(file, values, model, use)));
        }
        return tasks;
    }

    private TaskSpec.Source source(BenchmarkFile file, ResolvedSettings values, ModelSpec model, Use use) {
        if (file.source() instanceof BenchmarkFile.World world) {
            return world(world, file, model);
        }
        BenchmarkFile.Files files = (BenchmarkFile.Files) file.source();
        RowFiles train = use == Use.TRAIN ? rows(files.train(), ".train", file, values) : RowFiles.NONE;
        RowFiles test = use == Use.TEST ? rows(files.test(), ".test", file, values) : RowFiles.NONE;
        PromptFormat prompt = values.get(Settings.PROMPT);
        if (prompt == PromptFormat.CHAT && file.rules().cut() == PromptEnd.RIGHT) {
            throw new InvalidInputException(
                    file.file() + ": cut: right would cut off what a chat template writes behind"
                            + " the prompt; with data.prompt chat it must be left");
        }
        return switch (files.kind()) {
            case INSTRUCT -> new TaskSpec.InstructFiles(train, test, prompt);
            case ROWS ->
                new TaskSpec.TemplatedFiles(train, test, files.template().orElseThrow(), prompt);
            case ALPACA -> new TaskSpec.AlpacaFiles(train, prompt);
            case MESSAGES -> new TaskSpec.MessageFiles(train);
        };
    }

    private static TaskSpec.Source world(BenchmarkFile.World world, BenchmarkFile file, ModelSpec model) {
        if (model.base() instanceof BaseModel.Pretrained recipe) {
            return new TaskSpec.WorldQuestions(recipe.world(), world.attribute());
        }
        throw new InvalidInputException("benchmark " + file.name() + " asks about a generated world, and "
                + model.name() + " was not pretrained on one; choose benchmarks whose rows are in files");
    }

    /** The files of the first of the names that is there. */
    private RowFiles rows(List<String> names, String split, BenchmarkFile benchmark, ResolvedSettings values) {
        if (names.isEmpty()) {
            throw new InvalidInputException(
                    split.equals(".train")
                            ? "benchmark " + benchmark.name() + " has no rows to train on; leave it out of data.train"
                            : "benchmark " + benchmark.name() + " has rows to train on and nothing to score; set"
                                    + " data.benchmarks to what is to be scored");
        }
        String text = values.find(Settings.DIRECTORY)
                .orElseThrow(() -> new InvalidInputException("data.directory is missing; benchmark " + benchmark.name()
                        + " reads " + String.join(" or ", names) + " below it"));
        String directory = paths.location(text, values.origin(Settings.DIRECTORY) + ": data.directory");
        String where = benchmark.file() + ": "
                + ((BenchmarkFile.Files) benchmark.source()).kind().key() + split;
        for (String name : names) {
            List<String> found = fingerprints.matching(paths.inside(directory, name, where), where);
            if (!found.isEmpty()) {
                return files(found, where);
            }
        }
        throw new InvalidInputException(
                where + ": no readable file " + String.join(" or ", names) + " in data.directory " + directory);
    }

    private RowFiles files(List<String> locations, String where) {
        List<FileRef> rows = new ArrayList<>();
        List<FileRef> labels = new ArrayList<>();
        for (String location : locations) {
            rows.add(fingerprints.file(location, where));
            String beside = location.replaceFirst("\\.[^./]*$", "") + LABELS;
            fingerprints.matching(beside, where).forEach(found -> labels.add(fingerprints.file(found, where)));
        }
        return new RowFiles(rows, labels);
    }
}
