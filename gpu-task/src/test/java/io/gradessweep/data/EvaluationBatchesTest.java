package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.FlopCount;
import io.gradessweep.spec.FineTuning;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationBatchesTest {
    private static final FlopCount FLOPS = new FlopCount(
            Checkpoint.config(Path.of("src/test/resources/fixtures/qwen3")).graph(),
            new FineTuning.Full(FineTuning.TrainOnly.ALL),
            Set.of());

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 500, 4096})
    void everyPredictionStandsOnceUnderItsSequence(int tokens) {
        List<List<Example>> groups = groups(80);
        List<Example> examples = groups.stream().flatMap(List::stream).toList();
        List<List<Integer>> predicted = new ArrayList<>();
        examples.forEach(example -> predicted.add(new ArrayList<>()));
        int sequences = 0;
        for (ScoringBatch scored : new EvaluationBatches(tokens, 0).sharing(groups, FLOPS)) {
            TokenBatch batch = scored.batch();
            assertThat(batch.tokens() <= tokens || batch.rows() == 1).isTrue();
            assertThat(20 * batch.paddingTokens()).isLessThanOrEqualTo(batch.tokens());
            for (int i = 0; i < scored.owners().length; i++) {
                int at = scored.predictions().positions()[i];
                assertThat(batch.targets()[at]).isNotEqualTo(TokenBatch.IGNORED);
                Example owner = examples.get(scored.owners()[i]);
                int depth = batch.positions()[batch.isPlainlyCausal() ? at % batch.length() : at];
                assertThat(batch.ids()[at]).isEqualTo(owner.ids()[depth]);
                predicted.get(scored.owners()[i]).add(scored.predictions().tokens()[i]);
            }
            sequences += scored.sequences();
        }
        assertThat(sequences).isEqualTo(examples.size());
        for (int i = 0; i < examples.size(); i++) {
            int[] ids = examples.get(i).ids();
            assertThat(predicted.get(i))
                    .isEqualTo(IntStream.range(examples.get(i).promptLength(), ids.length)
                            .mapToObj(t -> ids[t])
                            .toList());
        }
    }

    /** Four endings of a prompt; prompts of 20 to 300 tokens, mostly short ones. */
    private static List<List<Example>> groups(int count) {
        Random random = new Random(1);
        List<List<Example>> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int prompt = 20 + (int) (280 * Math.pow(random.nextDouble(), 3));
            int[] begin = random.ints(prompt, 0, 300).toArray();
            List<Example> group = new ArrayList<>();
            for (int choice = 0; choice < 4; choice++) {
                int[] ids = Arrays.copyOf(begin, prompt + 1 + random.nextInt(20));
                for (int t = prompt; t < ids.length; t++) {
                    ids[t] = random.nextInt(300);
                }
                group.add(new Example(ids, prompt));
            }
            groups.add(group);
        }
        return groups;
    }

    @Test
    void sharesARowWhereThatTakesFewerOperations() {
        int[] prompt = new Random(2).ints(100, 0, 300).toArray();
        Example yes = continued(prompt, 1);
        Example no = continued(prompt, 2);
        assertThat(lengths(List.of(yes, no))).as("the prompt alone").containsExactly(100);
        Example one = new Example(new Random(3).ints(2_000, 0, 300).toArray(), 1);
        Example other = new Example(new Random(4).ints(2_000, 0, 300).toArray(), 1);
        assertThat(lengths(List.of(one, other)))
                .as("attention over 3,998 tokens is more than twice that over 1,999")
                .containsExactly(1_999, 1_999);
    }

    private static Example continued(int[] prompt, int token) {
        int[] ids = Arrays.copyOf(prompt, prompt.length + 1);
        ids[prompt.length] = token;
        return new Example(ids, prompt.length);
    }

    private static List<Integer> lengths(List<Example> group) {
        List<Integer> lengths = new ArrayList<>();
        for (ScoringBatch batch : new EvaluationBatches(10_000, 0).sharing(List.of(group), FLOPS)) {
            Arrays.stream(batch.batch().lengths()).forEach(lengths::add);
        }
        return lengths;
    }

    @Test
    void examplesAloneKeepTheirTargets() {
        List<TokenBatch> batches = new EvaluationBatches(12, 0)
                .alone(List.of(continued(new int[] {4, 5}, 6), continued(new int[] {7, 8}, 9)));
        assertThat(batches).singleElement().satisfies(batch -> {
            assertThat(batch.isPlainlyCausal()).isTrue();
            assertThat(batch.ids()).containsExactly(4, 5, 7, 8);
            assertThat(batch.targets()).containsExactly(-100, 6, -100, 9);
        });
    }

    @Test
    void nothingGivesNoBatches() {
        assertThat(new EvaluationBatches(100, 0).alone(List.of())).isEmpty();
        assertThat(new EvaluationBatches(100, 0).sharing(List.of(), FLOPS)).isEmpty();
    }
}
