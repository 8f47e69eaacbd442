package io.gradessweep.data;

import io.gradessweep.batch.ForwardCost;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.seed.Seeds;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.TrainingSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All the data of a run, encoded: its training, validation and test rows. It depends only on the data spec, the seed
 * and the tokenizer, so all methods get the same data for a seed.
 *
 * @param training the training rows of all tasks, mixed in seeded order
 * @param benchmarks the benchmarks of multiple choice
 * @param openBenchmarks the benchmarks whose answers are generated
 * @param maxLength the most tokens that an example may have
 * @param padId token id of the padding
 * @param images what the model says about images; empty for a text model
 */
public record DataSet(
        TrainingSet training,
        TrainingSet validation,
        List<BenchmarkData> benchmarks,
        List<OpenBenchmark> openBenchmarks,
        int maxLength,
        long seed,
        int padId,
        Optional<ModelImages> images) {
    private static final Logger LOG = LoggerFactory.getLogger(DataSet.class);

    /** The share of cut prompts up to which nothing is told. */
    private static final double MOST_CUT = 0.05;

    /** These sentences were logged by this process. A plan reads the same rows for its checks, its costs and its runs. */
    private static final Set<String> CUTS_TOLD = ConcurrentHashMap.newKeySet();

    public DataSet {
        benchmarks = List.copyOf(benchmarks);
        openBenchmarks = List.copyOf(openBenchmarks);
    }

    /** Creates the data of a run that generates no answers. */
    public DataSet(
            TrainingSet training,
            TrainingSet validation,
            List<BenchmarkData> benchmarks,
            int maxLength,
            long seed,
            int padId,
            Optional<ModelImages> images) {
        this(training, validation, benchmarks, List.of(), maxLength, seed, padId, images);
    }

    /** Loads the data of a run of a text model. */
    public static DataSet load(DataSpec spec, long seed, Tokenizer tokenizer) {
        return load(spec, seed, tokenizer, Optional.empty());
    }

    /**
     * Loads the data of a run.
     *
     * @param images what the model says about images; empty for a text model
     * @throws InvalidInputException naming the file, row or key that is wrong
     */
    public static DataSet load(DataSpec spec, long seed, Tokenizer tokenizer, Optional<ModelImages> images) {
        TaskData tasks = new TaskData(spec, seed, ModelImages.reader(images, tokenizer));
        List<TrainingRow> train = new ArrayList<>();
        List<TrainingRow> validation = new ArrayList<>();
        for (TaskData.Training rows : tasks.training()) {
            requireKnownWords(rows.task(), rows.train(), tokenizer);
            train.addAll(rows.train());
            validation.addAll(rows.validation());
        }
        TrainingSet training = TrainingSet.encode(mixed(train, seed), tokenizer, images, spec.maxLength());
        if (training.examples().isEmpty()) {
            throw new InvalidInputException("no training row is left: the responses of all " + training.rows()
                    + " rows are longer than data.max_length " + spec.maxLength());
        }
        tell(training, tokenizer);
        List<TrainingRow> known = new ArrayList<>(train);
        known.addAll(validation);
        Overlap.Content trained = Overlap.Content.of(known);
        List<BenchmarkData> benchmarks = new ArrayList<>();
        List<OpenBenchmark> open = new ArrayList<>();
        for (TaskSpec task : spec.benchmarks()) {
            if (task.source() instanceof TaskSpec.AnswerFiles) {
                TaskData.Testing<OpenQuestion> rows = tasks.openTesting(task);
                open.add(new OpenBenchmark(
                        task,
                        rows.test().stream()
                                .map(row -> OpenItem.encode(row, tokenizer, images, spec.maxLength()))
                                .toList(),
                        rows.available(),
                        rows.skipped().size(),
                        Overlap.of(rows.test(), trained).prompts()));
                continue;
            }
            TaskData.Testing<Question> rows = tasks.testing(task);
            requireKnownWords(task, rows.test(), tokenizer);
            benchmarks.add(new BenchmarkData(
                    task,
                    items(rows.test(), spec.maxLength(), tokenizer, images),
                    rows.available(),
                    rows.skipped().size(),
                    Overlap.of(rows.test(), trained).prompts()));
        }
        DataSet data = new DataSet(
                training,
                TrainingSet.encode(validation, tokenizer, images, spec.maxLength()),
                benchmarks,
                open,
                spec.maxLength(),
                seed,
                tokenizer.padId(),
                images);
        data.cuts().stream().filter(CUTS_TOLD::add).forEach(cut -> LOG.warn("{}", cut));
        return data;
    }

    private static void tell(TrainingSet training, Tokenizer tokenizer) {
        if (training.withSpecialTokens() > 0) {
            LOG.warn(
                    "{} of {} training rows spell special tokens of {} in their own text; they are read as such",
                    training.withSpecialTokens(),
                    training.rows(),
                    tokenizer);
        }
        if (training.lastAnswerOnly() > 0) {
            LOG.warn(
                    "of {} of {} training rows only the last answer is trained on: the chat template of {} writes"
                            + " earlier answers otherwise",
                    training.lastAnswerOnly(),
                    training.rows(),
                    tokenizer);
        }
    }

    /** Returns a sentence for each part of the data of which more than one prompt in twenty is cut. */
    List<String> cuts() {
        List<String> cuts = new ArrayList<>();
        addCut(training.truncated(), training.rows(), "training rows", cuts);
        for (BenchmarkData benchmark : benchmarks) {
            addCut(
                    benchmark.cutItems(),
                    benchmark.items().size(),
                    "questions of " + benchmark.task().name(),
                    cuts);
        }
        for (OpenBenchmark benchmark : openBenchmarks) {
            addCut(
                    benchmark.cutItems(),
                    benchmark.items().size(),
                    "questions of " + benchmark.task().name(),
                    cuts);
        }
        return cuts;
    }

    private void addCut(int cut, int all, String what, List<String> cuts) {
        if (cut > MOST_CUT * all) {
            cuts.add(cut + " of " + all + " " + what + " are longer than data.max_length " + maxLength
                    + ", so a part of their prompts is cut off; raise it unless that is wanted");
        }
    }

    /** Returns the batches of every optimizer step. */
    public Batches batches(TrainingSpec spec) {
        return new Batches(training.examples(), spec, maxLength, seed, padId, images);
    }

    /**
     * Returns the validation rows in batches.
     *
     * @param tokens the most tokens of a batch, padding included
     */
    public List<TokenBatch> validationBatches(int tokens) {
        return new EvaluationBatches(tokens, padId, images).alone(validation.examples());
    }

    /** Returns a benchmark's choices in the batches in which they are scored. */
    public List<TokenBatch> scoringBatches(BenchmarkData benchmark, ForwardCost cost) {
        return new EvaluationBatches(EvaluationBatches.TOKENS, padId, images)
                .sharing(benchmark.choices(), cost).stream()
                        .map(ScoringBatch::batch)
                        .toList();
    }

    /** Returns the batches from which the model generates its answers to the instructions of a benchmark. */
    public List<GenerationBatch> generationBatches(BenchmarkData benchmark) {
        List<Example> prompts = benchmark.items().stream()
                .map(item -> new Example(item.prompt(), List.of(), item.images()))
                .toList();
        return generationBatches(prompts, LengthGroups.NEW_TOKENS);
    }

    /** Returns the batches from which the model generates its answers. */
    public List<GenerationBatch> generationBatches(OpenBenchmark benchmark) {
        return generationBatches(
                benchmark.items().stream().map(OpenItem::prompt).toList(),
                benchmark.generation().maxTokens());
    }

    private List<GenerationBatch> generationBatches(List<Example> prompts, int newTokens) {
        return LengthGroups.ofPrompts(prompts, Example::length, newTokens, EvaluationBatches.TOKENS).stream()
                .map(group -> new GenerationBatch(
                        group.size(),
                        group.get(0).length(),
                        newTokens,
                        images.map(each -> group.stream().map(each::counts).reduce(ImageCounts.NONE, ImageCounts::plus))
                                .orElse(ImageCounts.NONE)))
                .toList();
    }

    /** Returns the counts of the training row whose images have the most patches. */
    public ImageCounts mostImages() {
        return images.stream()
                .flatMap(each -> training.examples().stream().map(each::counts))
                .max(Comparator.comparingLong(ImageCounts::imagePatches))
                .orElse(ImageCounts.NONE);
    }

    private static List<TrainingRow> mixed(List<TrainingRow> questions, long seed) {
        List<TrainingRow> mixed = new ArrayList<>();
        for (int index : Seeds.order(questions.size(), Seeds.random(seed, "mix tasks", 0))) {
            mixed.add(questions.get(index));
        }
        return mixed;
    }

    private static List<ScoredItem> items(
            List<Question> questions, int maxLength, Tokenizer tokenizer, Optional<ModelImages> images) {
        List<ScoredItem> items = new ArrayList<>();
        for (Question question : questions) {
            items.add(ScoredItem.encode(question, tokenizer, images, maxLength));
        }
        return items;
    }

    /**
     * Checks that the tokenizer knows a world's words. To the tokenizer of another world they would all be the same
     * unknown token.
     */
    private static void requireKnownWords(TaskSpec task, List<? extends TrainingRow> rows, Tokenizer tokenizer) {
        if (!(task.source() instanceof TaskSpec.WorldQuestions)
                || tokenizer.unknown().isEmpty()) {
            return;
        }
        int unknown = tokenizer.unknown().getAsInt();
        for (TrainingRow row : rows) {
            for (int id : tokenizer.encode(row.text())) {
                if (id == unknown) {
                    throw new InvalidInputException(task.name() + ": " + tokenizer + " does not know all words of '"
                            + row.text() + "'; the model must be pretrained on the benchmark's world");
                }
            }
        }
    }
}
