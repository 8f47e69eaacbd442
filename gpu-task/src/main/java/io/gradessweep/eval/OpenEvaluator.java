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
import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

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

    /** Returns the figures of a benchmark, and those of each item. */
    public Evaluator.Result evaluate(OpenBenchmark benchmark) {
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
        List<Double> scores = AnswerScores.of(benchmark.task().metric(), answers);
        List<ItemScore> items = new ArrayList<>();
        for (double score : scores) {
            OpenQuestion question = benchmark.items().get(items.size()).question();
            items.add(ItemScore.ofAnswer(benchmark.task(), question.id(), score, texts.get(items.size())));
        }
        return new Evaluator.Result(score(benchmark, scores), items);
    }

    private static BenchmarkScore score(OpenBenchmark benchmark, List<Double> scores) {
        TaskSpec task = benchmark.task();
        MeanScore mean = MeanScore.of(scores);
        return new BenchmarkScore(
                task.name(),
                task.standsFor(),
                task.protocol(),
                task.metric(),
                task.split(),
                scores.size(),
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
