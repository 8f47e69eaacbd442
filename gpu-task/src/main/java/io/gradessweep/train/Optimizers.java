package io.gradessweep.train;

import io.gradessweep.model.Parameter;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Maps each update rule to its optimizers, in one line each. */
final class Optimizers {
    private static final VariantRegistry<OptimizerSpec, Factories<OptimizerSpec>> RULES = new VariantRegistry<>();

    static {
        add(
                OptimizerSpec.AdamW.class,
                (spec, by) -> new AdamOptimizer(spec, by.kernels::adamW, by.scope, by.decays),
                PiecewiseOptimizer.OfMoments::new);
        add(
                OptimizerSpec.Adam.class,
                (spec, by) -> new AdamOptimizer(spec, by.kernels::adam, by.scope, by.decays),
                PiecewiseOptimizer.OfMoments::new);
        add(
                OptimizerSpec.Sgd.class,
                (spec, by) -> new SgdOptimizer(spec, by.kernels, by.scope, by.decays),
                PiecewiseOptimizer.OfMomentum::new);
    }

    private Optimizers() {}

    /**
     * The objects that an optimizer works with.
     *
     * @param scope owns the state
     * @param decays tells which parameters weight decay applies to
     */
    record Means(Kernels kernels, TensorScope scope, Predicate<Parameter> decays) {}

    /**
     * The makers of a rule's two optimizers.
     *
     * @param whole makes the one that updates float32 weights whole
     * @param inPieces makes the one that updates weights of any format in pieces
     */
    private record Factories<S>(
            BiFunction<S, Means, Optimizer> whole, BiFunction<S, PiecewiseOptimizer.Means, Optimizer> inPieces) {}

    /** @throws IllegalStateException if the rule is not registered */
    static Optimizer whole(OptimizerSpec spec, Means means) {
        return RULES.of(spec).whole.apply(spec, means);
    }

    /** @throws IllegalStateException if the rule is not registered */
    static Optimizer inPieces(OptimizerSpec spec, PiecewiseOptimizer.Means means) {
        return RULES.of(spec).inPieces.apply(spec, means);
    }

    /** Returns the rules that are registered. */
    static Set<Class<? extends OptimizerSpec>> registered() {
        return RULES.variants();
    }

    private static <S extends OptimizerSpec> void add(
            Class<S> variant,
            BiFunction<S, Means, Optimizer> whole,
            BiFunction<S, PiecewiseOptimizer.Means, Optimizer> inPieces) {
        RULES.add(
                variant,
                new Factories<>(
                        (spec, means) -> whole.apply(variant.cast(spec), means),
                        (spec, means) -> inPieces.apply(variant.cast(spec), means)));
    }
}
