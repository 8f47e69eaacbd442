package io.gradessweep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.data.EvaluationBatches;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Batches that did not fit are made smaller, and stay so. */
class TokenBudgetTest {
    private static final int ALL = EvaluationBatches.TOKENS;

    private static int upTo(int most, int tokens, List<Integer> tried) {
        tried.add(tokens);
        if (tokens > most) {
            throw new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 GiB");
        }
        return tokens;
    }

    @Test
    void whatDoesNotFitIsTriedWithHalfTheTokensAndStaysSo() {
        TokenBudget budget = new TokenBudget();
        List<Integer> tried = new ArrayList<>();
        assertThat(budget.<Integer>within(tokens -> upTo(ALL / 4, tokens, tried)))
                .isEqualTo(ALL / 4);
        assertThat(budget.<Integer>within(tokens -> upTo(ALL, tokens, tried))).isEqualTo(ALL / 4);
        assertThat(tried).containsExactly(ALL, ALL / 2, ALL / 4, ALL / 4);
    }

    @Test
    void aSingleTokenIsTheLeast() {
        List<Integer> tried = new ArrayList<>();
        assertThatThrownBy(() -> new TokenBudget().within(tokens -> upTo(0, tokens, tried)))
                .hasMessageContaining("out of memory");
        assertThat(tried).endsWith(2, 1).doesNotHaveDuplicates();
    }

    @Test
    void anotherErrorIsNotTriedAgain() {
        List<Integer> tried = new ArrayList<>();
        assertThatThrownBy(() -> new TokenBudget().within(tokens -> {
                    tried.add(tokens);
                    throw new IllegalStateException("something else");
                }))
                .hasMessage("something else");
        assertThat(tried).containsExactly(ALL);
    }
}
