package io.gradessweep.spec;

import java.io.Serializable;
import java.util.Optional;

/**
 * Whether frozen matrices come back.
 *
 * @param every steps between two looks at the gradients of frozen matrices, each at the price of a full backward pass; 0 for
 *     never
 * @param factor of tau: a frozen matrix whose criterion lies above their product trains again; 1 where none does
 */
public record Thawing(
        @Setting(
                key = "grades.thaw_every",
                value = "0",
                atLeast = 0,
                documentation = "steps between two looks at frozen matrices, which may train again; 0 for never")
        int every,

        @Setting(
                key = "grades.thaw_factor",
                value = "2",
                atLeast = 1,
                documentation = "a frozen matrix trains again above grades.tau times this")
        double factor)
        implements Serializable {
    /** Frozen for good: Algorithm 1. */
    public static final Thawing NEVER = new Thawing(0, 1);

    public Thawing {
        Require.inDeclaredRanges(Thawing.class, every, factor);
        // A factor that nothing is compared with would tell apart rules that do the same.
        factor = every == 0 ? 1 : factor;
    }

    @ResultColumn(value = "thaw_every", shows = "every")
    public Optional<Integer> everyIfThawing() {
        return every == 0 ? Optional.empty() : Optional.of(every);
    }

    @ResultColumn(value = "thaw_factor", shows = "factor")
    public Optional<Double> factorIfThawing() {
        return every == 0 ? Optional.empty() : Optional.of(factor);
    }
}
