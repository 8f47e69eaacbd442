package io.gradessweep.eval;

import io.gradessweep.data.BenchmarkData;
import io.gradessweep.data.Example;
import io.gradessweep.data.ModelImages;
import io.gradessweep.data.ScoredItem;
import io.gradessweep.eval.AnswerGenerator.Answer;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.ItemScore;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Scores a model on a benchmark. The model's answer is the choice with the highest log-likelihood. If a generator is
 * given, the model also generates answers to instructions.
 */
public final class Evaluator {
    private final LoglikelihoodScorer scorer;
    private final Optional<AnswerGenerator> generator;
    private final IntConsumer progress;
    private int scoredItems;

    /**
     * @param padId token id of the padding
     * @param images what the model says about images; empty for a text model
     * @param generator lets the model also generate answers to benchmarks of the instruct protocol
     * @param progress receives, before each batch and after the last, the number of scored items of all benchmarks; it
     *     may throw to stop the scoring
     */
    public Evaluator(
            Decoder decoder,
            FlopCount flopCount,
            int padId,
            Optional<ModelImages> images,
            Optional<AnswerGenerator> generator,
            IntConsumer progress) {
        scorer = new LoglikelihoodScorer(decoder, padId, flopCount, images);
        this.generator = generator;
        this.progress = progress;
    }

    /** The figures of a benchmark, and those of each item. */
    public record Result(BenchmarkScore score, List<ItemScore> items) {}

    public Result evaluate(BenchmarkData benchmark) {
        Optional<AnswerGenerator> answering =
                generator.filter(each -> benchmark.task().protocol() == Protocol.INSTRUCT);
        double[] logprobs = logprobs(benchmark, answering.isPresent() ? 2 : 1);
        Optional<List<Answer>> answers = answering.map(each -> answers(benchmark, each));
        scoredItems += benchmark.items().size();
        progress.accept(scoredItems);
        List<ItemScore> items = new ArrayList<>();
        int right = 0;
        int rightNormalised = 0;
        int next = 0;
        for (ScoredItem item : benchmark.items()) {
            List<Double> choices = new ArrayList<>();
            List<Double> perCharacter = new ArrayList<>();
            for (ScoredItem.Choice choice : item.choices()) {
                choices.add(logprobs[next]);
                perCharacter.add(logprobs[next] / choice.characters());
                next++;
            }
            String text = answers.map(each -> each.get(items.size()).text()).orElse(null);
            ItemScore scored = item(benchmark.task(), item, choices, argmax(perCharacter), text);
            right += scored.correct() ? 1 : 0;
            rightNormalised += scored.correctNormalised() ? 1 : 0;
            items.add(scored);
        }
        double generated =
                answers.map(each -> accuracy(benchmark.items(), each)).orElse(Double.NaN);
        return new Result(score(benchmark, right, rightNormalised, generated), items);
    }

    /**
     * Returns the log-probabilities of all choices of all items.
     *
     * @param parts the number of parts that the progress of this benchmark is divided into
     */
    private double[] logprobs(BenchmarkData benchmark, int parts) {
        List<List<Example>> choices = benchmark.choices();
        int sequences = choices.stream().mapToInt(List::size).sum();
        return scorer.score(choices, done -> tell(benchmark, (double) done / sequences / parts));
    }

    private List<Answer> answers(BenchmarkData benchmark, AnswerGenerator answering) {
        List<ScoredItem> items = benchmark.items();
        return answering.answer(items, done -> tell(benchmark, 0.5 + 0.5 * done / items.size()));
    }

    /** Reports the progress within the benchmark that is being scored. */
    private void tell(BenchmarkData benchmark, double share) {
        progress.accept(scoredItems + (int) (share * benchmark.items().size()));
    }

    private static double accuracy(List<ScoredItem> items, List<Answer> answers) {
        long right = IntStream.range(0, items.size())
                .filter(i -> answers.get(i).choice() == items.get(i).label())
                .count();
        return (double) right / items.size();
    }

    /** Returns the forward FLOPs of everything evaluated so far. */
    public long flops() {
        return scorer.flops() + generator.map(AnswerGenerator::flops).orElse(0L);
    }

    private static ItemScore item(
            TaskSpec task, ScoredItem item, List<Double> logprobs, int bestPerCharacter, String generated) {
        int predicted = argmax(logprobs);
        return new ItemScore(
                task.name(),
                task.protocol(),
                item.id(),
                item.label(),
                predicted,
                predicted == item.label(),
                bestPerCharacter == item.label(),
                logprobs,
                generated);
    }

    private static BenchmarkScore score(
            BenchmarkData benchmark, int right, int rightNormalised, double accuracyGenerated) {
        TaskSpec task = benchmark.task();
        int items = benchmark.items().size();
        double accuracy = (double) right / items;
        double normalised = (double) rightNormalised / items;
        return new BenchmarkScore(
                task.name(),
                task.standsFor(),
                task.protocol(),
                task.metric(),
                task.split(),
                items,
                accuracy,
                normalised,
                standardError(accuracy, items),
                standardError(normalised, items),
                benchmark.partial(),
                benchmark.skipped(),
                benchmark.cutItems(),
                benchmark.inTraining(),
                accuracyGenerated);
    }

    private static double standardError(double accuracy, int items) {
        return Math.sqrt(accuracy * (1 - accuracy) / (items - 1));
    }

    /** Returns the index of the largest value, the first of equals. */
    private static int argmax(List<Double> values) {
        int best = 0;
        for (int i = 1; i < values.size(); i++) {
            if (values.get(i) > values.get(best)) {
                best = i;
            }
        }
        return best;
    }
}
