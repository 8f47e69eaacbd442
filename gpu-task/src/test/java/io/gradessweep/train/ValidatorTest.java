package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.batch.TokenBatch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidatorTest {
    /** A batch of one row counts for less than one of three: the mean is over tokens, not over batches. */
    @Test
    void theLossIsTheMeanOverAllTokensOfAllBatches() {
        TokenBatch small = TinyRun.batch(1, 1);
        TokenBatch large = TinyRun.batch(2, 3);
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            double sum = 0;
            int tokens = 0;
            for (TokenBatch batch : List.of(small, large)) {
                for (float logprob : run.decoder.targetLogprobs(batch)) {
                    sum -= logprob;
                }
                tokens += (int) Arrays.stream(batch.targets())
                        .filter(target -> target != TokenBatch.IGNORED)
                        .count();
            }
            double ofSmall = new Validator(run.decoder, List.of(small)).loss();
            double ofLarge = new Validator(run.decoder, List.of(large)).loss();
            assertThat(new Validator(run.decoder, List.of(small, large)).loss())
                    .isCloseTo(sum / tokens, within(1e-9))
                    .isNotCloseTo((ofSmall + ofLarge) / 2, within(1e-6));
        }
    }
}
