package io.gradessweep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.BenchmarkData;
import io.gradessweep.data.DataSet;
import io.gradessweep.data.Question;
import io.gradessweep.data.Questions;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.eval.Evaluator;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.FlopCount;
import io.gradessweep.result.ItemScore;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real items scored by a real model, against a plain loop over its logits: one choice at a time, nothing batched, nothing
 * shared, nothing padded, the log-softmax in double.
 */
class IndependentScoresTest {
    /** All eight under the harness protocol, and two under instruct. */
    private static final String BENCHMARKS = "data.benchmarks=[boolq-harness, piqa-harness, siqa-harness,"
            + " hellaswag-harness, winogrande-harness, openbookqa-harness, arc-challenge-harness, arc-easy-harness,"
            + " winogrande, arc-easy]";

    @TempDir
    Path cache;

    @Test
    void logLikelihoodsAreThoseOfAPlainLoop() {
        RunSpec run = RealBenchmarks.run(cache, BENCHMARKS, "data.test_rows_per_task=20", "data.train=[arc-easy]");
        Path directory = SharedFolder.require("data/stories260K");
        Torch.prepareThread(1);
        int compared = 0;
        try (TensorScope scope = TensorScope.on("cpu");
                Tokenizer tokenizer = Tokenizer.load(directory)) {
            DecoderConfig config = Checkpoint.config(directory);
            Decoder decoder = new Decoder(
                    scope,
                    Kernels.load(scope),
                    config,
                    Checkpoint.read(scope, config, Checkpoint.weights(directory)),
                    Optional.empty());
            DataSet data = DataSet.load(run.data(), 1, tokenizer);
            for (BenchmarkData benchmark : data.benchmarks()) {
                Evaluator evaluator = new Evaluator(
                        decoder,
                        new FlopCount(config.graph(), new FineTuning.None(), Set.of()),
                        data.padId(),
                        Optional.empty(),
                        Optional.empty(),
                        items -> {});
                List<ItemScore> scores = evaluator.evaluate(benchmark).items();
                List<Question> questions = Questions.scored(benchmark.task()).subList(0, scores.size());
                for (int i = 0; i < scores.size(); i++) {
                    compare(questions.get(i), scores.get(i), decoder, tokenizer, data.maxLength());
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(200);
    }

    private static void compare(
            Question question, ItemScore score, Decoder decoder, Tokenizer tokenizer, int maxLength) {
        int choices = question.choices().size();
        int[][] ids = new int[choices][];
        int longest = 0;
        for (int i = 0; i < choices; i++) {
            ids[i] = tokenizer.encode(question.prompt(i) + question.choices().get(i));
            longest = Math.max(longest, ids[i].length);
        }
        int cut = Math.max(0, longest - maxLength);
        double[] sums = new double[choices];
        double[] perCharacter = new double[choices];
        for (int i = 0; i < choices; i++) {
            int given = Arrays.mismatch(ids[i], tokenizer.encode(question.prompt(i)));
            sums[i] = logLikelihood(decoder, withoutLeft(ids[i], cut), given - cut);
            perCharacter[i] = sums[i] / question.choices().get(i).stripLeading().length();
            assertThat(score.choiceLogprobs().get(i))
                    .as("%s, choice %d", question.id(), i)
                    .isCloseTo(sums[i], within(1e-4 * Math.max(1, Math.abs(sums[i]))));
        }
        assertThat(score.correct()).isEqualTo(argmax(sums) == question.label());
        assertThat(score.correctNormalised()).isEqualTo(argmax(perCharacter) == question.label());
    }

    /** The beginning of sequence stays. */
    private static int[] withoutLeft(int[] ids, int cut) {
        int[] kept = new int[ids.length - cut];
        kept[0] = ids[0];
        System.arraycopy(ids, 1 + cut, kept, 1, kept.length - 1);
        return kept;
    }

    private static double logLikelihood(Decoder decoder, int[] ids, int given) {
        int[] none = new int[ids.length];
        Arrays.fill(none, TokenBatch.IGNORED);
        float[] logits = decoder.logits(TokenBatch.of(1, ids.length, ids, none, new int[] {ids.length}));
        int vocabulary = decoder.config().vocabulary();
        double sum = 0;
        for (int t = given; t < ids.length; t++) {
            int start = (t - 1) * vocabulary;
            double total = 0;
            for (int v = 0; v < vocabulary; v++) {
                total += Math.exp(logits[start + v]);
            }
            sum += logits[start + ids[t]] - Math.log(total);
        }
        return sum;
    }

    private static int argmax(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
