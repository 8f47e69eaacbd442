package io.gradessweep.plan;

import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RowJoin;
import io.gradessweep.spec.RowRules.PromptEnd;
import io.gradessweep.spec.RowTable;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.WorldSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns benchmark names into the data that a run trains on and is scored on. */
record DataBuilder(Catalogue catalogue, PathText paths, Fingerprints fingerprints) {
    /** The ending of a file of labels, which is in the same directory as the rows and is named after their file. */
    private static final String LABELS = "-labels.lst";

    private static final String OF_HUB = "hf://";

    private static final String TRAIN = "data.train";
    private static final String BENCHMARKS = "data.benchmarks";
    private static final String DIRECTORY = "data.directory";

    /** The use of a task. Only the rows for this use are looked for. */
    private enum Use {
        TRAIN,
        TEST
    }

    DataSpec build(SpecBinder run) {
        ResolvedSettings values = run.values();
        List<String> train = values.findNames(TRAIN).orElseThrow(() -> values.missing(TRAIN));
        List<String> benchmarks = values.findNames(BENCHMARKS).orElse(train);
        String trainOrigin = values.origin(TRAIN) + ": " + TRAIN;
        String benchmarksOrigin = values.origin(BENCHMARKS) + ": " + BENCHMARKS;
        return run.bind(
                DataSpec.class,
                Map.of(
                        "train", tasks(train, trainOrigin, values, run.model(), Use.TRAIN),
                        "benchmarks", tasks(benchmarks, benchmarksOrigin, values, run.model(), Use.TEST)));
    }

    /** Describes a run's data without looking at any rows. */
    DataSpec unread(SpecBinder run) {
        List<String> train =
                run.values().findNames(TRAIN).orElseThrow(() -> run.values().missing(TRAIN));
        List<TaskSpec> tasks = train.stream()
                .map(name -> new TaskSpec(
                        name,
                        "",
                        Protocol.INSTRUCT,
                        0,
                        new TaskSpec.InstructFiles(RowFiles.NONE, RowFiles.NONE, PromptFormat.PLAIN)))
                .toList();
        return run.bind(DataSpec.class, Map.of("train", tasks, "benchmarks", tasks));
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
        RowTable trainRows = use == Use.TRAIN ? rows(files.train(), ".train", file, values) : RowTable.NONE;
        RowTable testRows = use == Use.TEST ? rows(files.test(), ".test", file, values) : RowTable.NONE;
        RowFiles train = trainRows.files();
        RowFiles test = testRows.files();
        PromptFormat prompt = values.get("data.prompt", PromptFormat.class);
        if (prompt == PromptFormat.CHAT && file.rules().cut() == PromptEnd.RIGHT) {
            throw new InvalidInputException(
                    file.file() + ": cut: right would cut off what a chat template writes behind"
                            + " the prompt; with data.prompt chat it must be left");
        }
        if (files.answers().isPresent()) {
            AnswerKeys answers = files.answers().get();
            return new TaskSpec.AnswerFiles(
                    trainRows, testRows, answers.template(), prompt, answers.generation(), answers.furtherMetrics());
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
        if (!(model.base() instanceof BaseModel.Pretrained recipe)) {
            throw new InvalidInputException("benchmark " + file.name() + " asks about a generated world, and "
                    + model.name() + " was not pretrained on one; choose benchmarks whose rows are in files");
        }
        WorldSpec.Kind known = recipe.world().kind();
        if (world.kind() != known) {
            throw new InvalidInputException(
                    file.file() + ": benchmark " + file.name() + " asks about a generated world of "
                            + ValueType.label(world.kind()) + " (source.kind), and " + model.name()
                            + " was pretrained on one of "
                            + ValueType.label(known) + " (pretrain.world.kind); choose benchmarks of its own kind");
        }
        return new TaskSpec.WorldQuestions(recipe.world(), world.attribute());
    }

    /** Returns the files of the first name that matches any, and what is joined to their rows. */
    private RowTable rows(List<String> names, String split, BenchmarkFile benchmark, ResolvedSettings values) {
        if (names.isEmpty()) {
            throw new InvalidInputException(
                    split.equals(".train")
                            ? "benchmark " + benchmark.name() + " has no rows to train on; leave it out of data.train"
                            : "benchmark " + benchmark.name() + " has rows to train on and nothing to score; set"
                                    + " data.benchmarks to what is to be scored");
        }
        Optional<String> directory = directory(values);
        BenchmarkFile.Files source = (BenchmarkFile.Files) benchmark.source();
        String where = benchmark.file() + ": " + source.kind().key() + split;
        for (String name : names) {
            ListedName listed = ListedName.of(name, source.answers().isPresent());
            String location = location(listed.name(), directory, where)
                    .orElseThrow(() -> new InvalidInputException("data.directory is missing; benchmark "
                            + benchmark.name() + " reads " + String.join(" or ", names) + " below it"));
            List<String> found = fingerprints.matching(location, where);
            if (!found.isEmpty()) {
                return new RowTable(files(found, where), listed.list(), joins(name, source, benchmark, directory));
            }
        }
        throw new InvalidInputException(where + ": no readable file " + String.join(" or ", names)
                + directory.map(below -> " in data.directory " + below).orElse(""));
    }

    /** Returns what is joined to the rows of a name of a split. */
    private List<RowJoin> joins(
            String name, BenchmarkFile.Files source, BenchmarkFile benchmark, Optional<String> directory) {
        List<RowJoin> joins = new ArrayList<>();
        for (AnswerKeys.Join join : joined(name, source)) {
            String where = benchmark.file() + ": source.rows.joins." + join.as() + ".rows";
            ListedName listed = ListedName.of(join.rows(), true);
            List<String> found = location(listed.name(), directory, where)
                    .map(location -> fingerprints.matching(location, where))
                    .orElse(List.of());
            if (found.isEmpty()) {
                throw new InvalidInputException(where + ": no readable file " + listed.name()
                        + directory.map(below -> " in data.directory " + below).orElse("") + ", which belongs to "
                        + name);
            }
            joins.add(new RowJoin(join.as(), files(found, where), listed.list(), join.on(), join.key(), join.fields()));
        }
        return joins;
    }

    private static List<AnswerKeys.Join> joined(String name, BenchmarkFile.Files source) {
        return source.answers().map(AnswerKeys::joins).orElse(List.of()).stream()
                .filter(join -> join.beside().isEmpty() || join.beside().contains(name))
                .toList();
    }

    private Optional<String> directory(ResolvedSettings values) {
        return values.find(DIRECTORY, String.class)
                .map(text -> paths.location(text, values.origin(DIRECTORY) + ": " + DIRECTORY));
    }

    /** Returns where the rows of a name are: in a data set of the hub, or else below a directory, if there is one. */
    private Optional<String> location(String name, Optional<String> directory, String where) {
        return name.startsWith(OF_HUB)
                ? Optional.of(paths.location(name, where))
                : directory.map(below -> paths.inside(below, name, where));
    }

    /**
     * Returns the locations of the rows of the hub, and of their labels, that a run reads, at full commits.
     *
     * @param values the run's settings
     */
    List<String> ofHub(ResolvedSettings values) {
        List<String> train = values.findNames(TRAIN).orElse(List.of());
        List<String> found = new ArrayList<>();
        for (String name : train) {
            found.addAll(ofHub(catalogue.benchmark(name, TRAIN), values, Use.TRAIN));
        }
        for (String name : values.findNames(BENCHMARKS).orElse(train)) {
            found.addAll(ofHub(catalogue.benchmark(name, BENCHMARKS), values, Use.TEST));
        }
        return found;
    }

    private List<String> ofHub(BenchmarkFile benchmark, ResolvedSettings values, Use use) {
        if (!(benchmark.source() instanceof BenchmarkFile.Files files)) {
            return List.of();
        }
        for (String name : use == Use.TRAIN ? files.train() : files.test()) {
            List<String> found = ofHub(name, files, benchmark, values);
            if (!found.isEmpty()) {
                List<String> all = new ArrayList<>(found);
                found.forEach(rows -> all.addAll(labelsOf(rows, benchmark.file())));
                for (AnswerKeys.Join join : joined(name, files)) {
                    all.addAll(ofHub(join.rows(), files, benchmark, values));
                }
                return all;
            }
        }
        return List.of();
    }

    private List<String> ofHub(
            String name, BenchmarkFile.Files files, BenchmarkFile benchmark, ResolvedSettings values) {
        ListedName listed = ListedName.of(name, files.answers().isPresent());
        return location(listed.name(), directory(values), benchmark.file())
                .filter(each -> each.startsWith(OF_HUB))
                .map(each -> fingerprints.matching(each, benchmark.file()))
                .orElse(List.of());
    }

    private RowFiles files(List<String> locations, String where) {
        List<FileRef> rows = new ArrayList<>();
        List<FileRef> labels = new ArrayList<>();
        for (String location : locations) {
            rows.add(fingerprints.file(location, where));
            labelsOf(location, where).forEach(found -> labels.add(fingerprints.file(found, where)));
        }
        return new RowFiles(rows, labels);
    }

    private List<String> labelsOf(String rows, String where) {
        return fingerprints.matching(rows.replaceFirst("\\.[^./]*(\\.(gz|zst|bz2))?$", "") + LABELS, where);
    }
}
