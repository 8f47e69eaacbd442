package io.gradessweep.spec;

import java.io.Serializable;
import java.util.Optional;

/**
 * The rule by which frozen matrices train again.
 *
 * @param every steps between two measurements of the frozen matrices' gradients, each of which costs a full backward
 *     pass; 0 for never
 * @param factor a frozen matrix trains again if its criterion lies above tau times this factor; 1 if nothing thaws
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
    /** The rule of Algorithm 1, in which frozen matrices stay frozen. */
    public static final Thawing NEVER = new Thawing(0, 1);

    public Thawing {
        Require.inDeclaredRanges(Thawing.class, every, factor);
        // Without thawing the factor has no effect, so it must not distinguish rules that do the same.
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
