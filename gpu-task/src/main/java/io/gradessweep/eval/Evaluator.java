package io.gradessweep.eval;

import io.gradessweep.data.BenchmarkData;
import io.gradessweep.data.Example;
import io.gradessweep.data.ScoredItem;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.ItemScore;
import io.gradessweep.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Scores a model on a benchmark: the choice with the highest log-likelihood is its answer. */
public final class Evaluator {
    private final LoglikelihoodScorer scorer;
    private final IntConsumer progress;
    private int scoredItems;

    /**
     * @param filler token id of the padding
     * @param progress is told before each forward pass and after the last how many items are scored, of all benchmarks; may
     *     throw, to end the scoring
     */
    public Evaluator(Decoder decoder, FlopCount flopCount, int filler, IntConsumer progress) {
        scorer = new LoglikelihoodScorer(decoder, filler, flopCount);
        this.progress = progress;
    }

    /** A benchmark's figures and each item's. */
    public record Result(BenchmarkScore score, List<ItemScore> items) {}

    public Result evaluate(BenchmarkData benchmark) {
        double[] logprobs = logprobs(benchmark);
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
            ItemScore scored = item(benchmark.task(), item, choices, argmax(perCharacter));
            right += scored.correct() ? 1 : 0;
            rightNormalised += scored.correctNormalised() ? 1 : 0;
            items.add(scored);
        }
        return new Result(score(benchmark, right, rightNormalised), items);
    }

    /** Of all choices of all items. */
    private double[] logprobs(BenchmarkData benchmark) {
        List<List<Example>> choices = benchmark.choices();
        long sequences = choices.stream().mapToInt(List::size).sum();
        double[] logprobs = scorer.score(
                choices, done -> progress.accept(scoredItems + (int) (done * (long) choices.size() / sequences)));
        scoredItems += choices.size();
        progress.accept(scoredItems);
        return logprobs;
    }

    /** Forward FLOPs of everything evaluated so far. */
    public long flops() {
        return scorer.flops();
    }

    private static ItemScore item(TaskSpec task, ScoredItem item, List<Double> logprobs, int bestPerCharacter) {
        int predicted = argmax(logprobs);
        return new ItemScore(
                task.name(),
                task.protocol(),
                item.id(),
                item.gold(),
                predicted,
                predicted == item.gold(),
                bestPerCharacter == item.gold(),
                logprobs);
    }

    private static BenchmarkScore score(BenchmarkData benchmark, int right, int rightNormalised) {
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
                benchmark.inTraining());
    }

    private static double standardError(double accuracy, int items) {
        return Math.sqrt(accuracy * (1 - accuracy) / (items - 1));
    }

    /** The first of equals. */
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
