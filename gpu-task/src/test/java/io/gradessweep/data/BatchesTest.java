package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.seed.Seeds;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.TrainingSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {
    private static final int FILLER = 0;
    private static final int MAX_LENGTH = 60;

    @ParameterizedTest
    @CsvSource({"1,1,1", "7,2,2", "16,4,2", "17,4,4", "100,3,5", "5,8,1"})
    void everyRowComesOncePerEpoch(int rows, int microBatch, int accumulation) {
        Batches batches = batches(rows, microBatch, accumulation, 5);
        for (int epoch = 0; epoch < 3; epoch++) {
            List<Integer> seen = new ArrayList<>();
            for (int i = 1; i <= batches.stepsPerEpoch(); i++) {
                List<TokenBatch> step = batches.step(epoch * batches.stepsPerEpoch() + i);
                assertThat(step).hasSizeLessThanOrEqualTo(accumulation);
                step.forEach(batch -> seen.addAll(marks(batch)));
            }
            assertThat(seen)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, rows).boxed().toList());
        }
    }

    @Test
    void agreesWithThePlannedSteps() {
        TrainingSpec spec = new TrainingSpec(3, 0, 4, 2, 0, 0);
        assertThat(spec.plannedSteps(17)).isEqualTo(3 * batches(17, 4, 2, 1).stepsPerEpoch());
    }

    @Test
    void theLastEffectiveBatchIsSmallerAndUsed() {
        Batches batches = batches(10, 2, 2, 1);
        assertThat(batches.stepsPerEpoch()).isEqualTo(3);
        assertThat(batches.rows(3)).hasSize(2);
        assertThat(batches.step(3)).hasSize(1);
    }

    @Test
    void sameSeedSameOrderFromWhateverStepOneStarts() {
        Batches one = batches(23, 2, 2, 9);
        Batches other = batches(23, 2, 2, 9);
        for (int step = 20; step >= 1; step--) {
            assertThat(other.step(step)).usingRecursiveComparison().isEqualTo(one.step(step));
        }
    }

    @Test
    void epochsAndSeedsDiffer() {
        Batches batches = batches(64, 64, 1, 1);
        assertThat(batches.rows(1)).isNotEqualTo(batches.rows(2));
        assertThat(batches.rows(1)).isNotEqualTo(batches(64, 64, 1, 2).rows(1));
    }

    @Test
    void microBatchingDoesNotChangeTheRowsOfAStep() {
        Batches whole = batches(50, 8, 1, 3);
        Batches split = batches(50, 2, 4, 3);
        for (int step = 1; step <= 2 * whole.stepsPerEpoch(); step++) {
            assertThat(split.rows(step)).isEqualTo(whole.rows(step));
            assertThat(split.step(step).stream()
                            .mapToInt(TokenBatch::lossTokens)
                            .sum())
                    .isEqualTo(whole.step(step).get(0).lossTokens());
        }
    }

    @Test
    void everyMicroBatchIsPaddedToItsOwnLongestRow() {
        Batches batches = batches(64, 4, 4, 3);
        int padding = 0;
        int unsorted = 0;
        for (int step = 1; step <= batches.stepsPerEpoch(); step++) {
            List<Integer> rows = batches.rows(step);
            for (TokenBatch batch : batches.step(step)) {
                int longest = Arrays.stream(batch.lengths()).max().orElseThrow();
                assertThat(batch.length()).isEqualTo(longest);
                assertThat(batch.paddingTokens())
                        .isEqualTo(
                                batch.tokens() - Arrays.stream(batch.lengths()).sum());
                padding += batch.paddingTokens();
            }
            for (int start = 0; start < rows.size(); start += 4) {
                List<Example> micro = rows.subList(start, start + 4).stream()
                        .map(examples(64)::get)
                        .toList();
                unsorted += Padding.batch(micro, FILLER).paddingTokens();
            }
        }
        assertThat(padding).isLessThan(unsorted / 2);
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "50,4,4", "100,16,4", "64,1,8"})
    void packingLeavesAStepItsExamplesInFewerMicroBatches(int rows, int microBatch, int accumulation) {
        Batches plain = batches(rows, microBatch, accumulation, 3);
        TrainingSpec spec = new TrainingSpec(1, 0, microBatch, accumulation, true, false, 0, 0, 0, List.of(), 0);
        Batches packing = new Batches(examples(rows), spec, MAX_LENGTH, 3, FILLER);
        TokenCounts before = TokenCounts.NONE;
        TokenCounts after = TokenCounts.NONE;
        assertThat(packing.stepsPerEpoch()).isEqualTo(plain.stepsPerEpoch());
        for (int step = 1; step <= plain.stepsPerEpoch(); step++) {
            List<TokenBatch> packed = packing.step(step);
            assertThat(packed).hasSizeLessThanOrEqualTo(plain.step(step).size()).allSatisfy(batch -> {
                assertThat(batch.rows()).isLessThanOrEqualTo(microBatch);
                assertThat(batch.length()).isLessThanOrEqualTo(MAX_LENGTH);
            });
            assertThat(packed.stream().flatMap(batch -> marks(batch).stream()).sorted())
                    .isEqualTo(packing.rows(step).stream().sorted().toList())
                    .isEqualTo(plain.rows(step).stream().sorted().toList());
            before = before.plus(counts(plain.step(step)));
            after = after.plus(counts(packed));
        }
        assertThat(after.lossTokens()).isEqualTo(before.lossTokens());
        assertThat(after.tokens() - after.paddingTokens()).isEqualTo(before.tokens() - before.paddingTokens());
        assertThat(after.paddingTokens()).isLessThanOrEqualTo(before.paddingTokens());
    }

    private static TokenCounts counts(List<TokenBatch> batches) {
        return batches.stream().map(TokenBatch::counts).reduce(TokenCounts.NONE, TokenCounts::plus);
    }

    private static Batches batches(int rows, int microBatch, int accumulation, long seed) {
        TrainingSpec spec = new TrainingSpec(1, 0, microBatch, accumulation, 0, 0);
        return new Batches(examples(rows), spec, MAX_LENGTH, seed, FILLER);
    }

    /** Rows of random length; row i holds i + 1000 in all places. */
    private static List<Example> examples(int rows) {
        Random random = Seeds.random(1, "lengths", rows);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int[] ids = new int[3 + random.nextInt(20)];
            Arrays.fill(ids, i + 1000);
            examples.add(new Example(ids, 1 + random.nextInt(2)));
        }
        return examples;
    }

    private static List<Integer> marks(TokenBatch batch) {
        List<Integer> marks = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            for (int t = 0; t < batch.lengths()[row]; t++) {
                if (batch.positions()[batch.isPlainlyCausal() ? t : row * batch.length() + t] == 0) {
                    marks.add(batch.ids()[row * batch.length() + t] - 1000);
                }
            }
        }
        return marks;
    }
}
