package io.gradessweep.eval;

import io.gradessweep.data.ModelImages;
import io.gradessweep.data.OpenBenchmark;
import io.gradessweep.data.OpenItem;
import io.gradessweep.data.OpenQuestion;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.eval.AnswerScores.Judged;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.ItemScore;
import io.gradessweep.result.ScoreDetail;
import io.gradessweep.score.GroupMeans;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/** Scores a model on benchmarks whose answers it generates, by comparing them with references. */
public final class OpenEvaluator {
    private final PromptGenerator generator;
    private final IntConsumer progress;
    private int answered;

    /**
     * @param images what the model says about images; empty for a text model
     * @param progress receives, before each batch and after the last, the number of answered items of all benchmarks; it
     *     may throw to stop
     */
    public OpenEvaluator(
            Decoder decoder,
            Tokenizer tokenizer,
            FlopCount flopCount,
            Optional<ModelImages> images,
            IntConsumer progress) {
        generator = new PromptGenerator(decoder, tokenizer, flopCount, images);
        this.progress = progress;
    }

    /** The figures of a benchmark, those of each item, and those of categories and by further metrics. */
    public record Result(BenchmarkScore score, List<ItemScore> items, List<ScoreDetail> details) {}

    /** Returns the figures of a benchmark. */
    public Result evaluate(OpenBenchmark benchmark) {
        List<String> texts = generator.generate(
                benchmark.items().stream().map(OpenItem::prompt).toList(),
                benchmark.generation().maxTokens(),
                done -> progress.accept(answered + done));
        answered += texts.size();
        progress.accept(answered);
        List<Judged> answers = new ArrayList<>();
        for (OpenItem item : benchmark.items()) {
            String answer = AnswerText.extracted(texts.get(answers.size()), benchmark.generation());
            answers.add(new Judged(answer, item.question().references()));
        }
        TaskSpec task = benchmark.task();
        Judgement quoted = judged(benchmark, task.metric(), answers);
        List<ItemScore> items = new ArrayList<>();
        for (OpenItem item : benchmark.items()) {
            int index = items.size();
            Double score = quoted.scores().isEmpty() ? null : quoted.scores().get(index);
            items.add(ItemScore.ofAnswer(task, item.question().id(), score, texts.get(index)));
        }
        List<ScoreDetail> details = new ArrayList<>(quoted.categories());
        for (Metric metric : benchmark.furtherMetrics()) {
            Judgement further = judged(benchmark, metric, answers);
            details.add(detail(task, null, metric, items.size(), further.whole()));
            details.addAll(further.categories());
        }
        return new Result(score(benchmark, quoted.whole()), items, details);
    }

    /**
     * The figures of a benchmark by one metric.
     *
     * @param scores those of the items; empty if the metric is of all answers together
     * @param categories the figures of each category, in alphabetical order; empty if there are none
     */
    private record Judgement(MeanScore whole, List<Double> scores, List<ScoreDetail> categories) {}

    private static Judgement judged(OpenBenchmark benchmark, Metric metric, List<Judged> answers) {
        if (!metric.isOfItems()) {
            return new Judgement(new MeanScore(AnswerScores.bleu4(answers), Double.NaN), List.of(), List.of());
        }
        List<Double> scores = AnswerScores.of(metric, answers);
        return new Judgement(mean(metric, items(benchmark, scores)), scores, byCategory(benchmark, metric, scores));
    }

    private static List<GroupMeans.Item> items(OpenBenchmark benchmark, List<Double> scores) {
        List<GroupMeans.Item> items = new ArrayList<>();
        for (OpenItem item : benchmark.items()) {
            OpenQuestion question = item.question();
            items.add(new GroupMeans.Item(question.category(), question.subcategory(), scores.get(items.size())));
        }
        return items;
    }

    private static MeanScore mean(Metric metric, List<GroupMeans.Item> items) {
        return metric.isBySubcategory()
                ? MeanScore.ofSubcategories(items)
                : MeanScore.of(items.stream().map(GroupMeans.Item::score).toList());
    }

    private static List<ScoreDetail> byCategory(OpenBenchmark benchmark, Metric metric, List<Double> scores) {
        SortedMap<String, List<GroupMeans.Item>> categories = items(benchmark, scores).stream()
                .filter(item -> !item.group().isEmpty())
                .collect(Collectors.groupingBy(GroupMeans.Item::group, TreeMap::new, Collectors.toList()));
        List<ScoreDetail> details = new ArrayList<>();
        categories.forEach((category, items) ->
                details.add(detail(benchmark.task(), category, metric, items.size(), mean(metric, items))));
        return details;
    }

    private static ScoreDetail detail(TaskSpec task, String category, Metric metric, int items, MeanScore mean) {
        return new ScoreDetail(
                task.name(), task.protocol(), category, metric, items, mean.mean(), mean.standardError());
    }

    private static BenchmarkScore score(OpenBenchmark benchmark, MeanScore mean) {
        TaskSpec task = benchmark.task();
        return new BenchmarkScore(
                task.name(),
                task.standsFor(),
                task.protocol(),
                task.metric(),
                task.split(),
                benchmark.items().size(),
                mean.mean(),
                Double.NaN,
                mean.standardError(),
                Double.NaN,
                benchmark.partial(),
                benchmark.skipped(),
                benchmark.cutItems(),
                benchmark.inTraining(),
                Double.NaN);
    }

    /** Returns the forward FLOPs of everything that was generated. */
    public long flops() {
        return generator.flops();
    }
}
