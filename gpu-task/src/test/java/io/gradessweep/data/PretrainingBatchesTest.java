package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldTokenizer;
import io.gradessweep.spec.WorldSpec;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingBatchesTest {
    private static final World WORLD = World.of(new WorldSpec(64, 4, 1));

    @TempDir
    Path directory;

    private Tokenizer tokenizer;

    @BeforeEach
    void load() throws IOException {
        WorldTokenizer.write(WORLD, directory);
        tokenizer = Tokenizer.load(directory);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void fillAStepWithAboutTheTokensAskedFor() {
        PretrainingBatches batches = new PretrainingBatches(WORLD, tokenizer, 512, 1);
        long tokens = 0;
        long padding = 0;
        for (int step = 1; step <= 200; step++) {
            TokenBatch batch = batches.step(step).get(0);
            assertThat(batch.tokens()).isLessThanOrEqualTo(512);
            assertThat(batch.lossTokens()).isEqualTo(batch.tokens() - batch.paddingTokens() - batch.rows());
            tokens += batch.tokens();
            padding += batch.paddingTokens();
        }
        assertThat(tokens / 200).isBetween(470L, 512L);
        assertThat((double) padding / tokens).isLessThan(0.4);
    }

    @Test
    void everyRowIsOneDocumentFromBeginToEnd() {
        TokenBatch batch =
                new PretrainingBatches(WORLD, tokenizer, 512, 1).step(1).get(0);
        for (int row = 0; row < batch.rows(); row++) {
            int start = row * batch.length();
            assertThat(batch.ids()[start]).isEqualTo(tokenizer.bos().getAsInt());
            assertThat(batch.ids()[start + batch.lengths()[row] - 1])
                    .isEqualTo(tokenizer.eos().getAsInt());
            for (int t = 0; t + 1 < batch.lengths()[row]; t++) {
                assertThat(batch.targets()[start + t]).isEqualTo(batch.ids()[start + t + 1]);
            }
        }
    }

    @Test
    void aStepDependsOnSeedAndNumberAlone() {
        PretrainingBatches one = new PretrainingBatches(WORLD, tokenizer, 256, 1);
        PretrainingBatches other = new PretrainingBatches(WORLD, tokenizer, 256, 1);
        one.step(1);
        assertThat(one.step(7)).usingRecursiveComparison().isEqualTo(other.step(7));
        assertThat(one.step(8).get(0).ids()).isNotEqualTo(one.step(7).get(0).ids());
        assertThat(new PretrainingBatches(WORLD, tokenizer, 256, 2)
                        .step(7)
                        .get(0)
                        .ids())
                .isNotEqualTo(one.step(7).get(0).ids());
    }

    @Test
    void aBudgetBelowOneDocumentStillHoldsOne() {
        assertThat(new PretrainingBatches(WORLD, tokenizer, 1, 1).step(1).get(0).rows())
                .isEqualTo(1);
    }
}
