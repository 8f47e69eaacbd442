package io.gradessweep.train;

import io.gradessweep.model.Parameter;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import java.util.Set;
import java.util.function.Predicate;

/** Maps each update rule to its optimizer, in one line each. */
final class Optimizers {
    private static final VariantRegistry<OptimizerSpec, Factory<OptimizerSpec>> RULES = new VariantRegistry<>();

    static {
        add(OptimizerSpec.AdamW.class, (spec, by) -> new AdamOptimizer(spec, by.kernels::adamW, by.scope, by.decays));
        add(OptimizerSpec.Adam.class, (spec, by) -> new AdamOptimizer(spec, by.kernels::adam, by.scope, by.decays));
        add(OptimizerSpec.Sgd.class, (spec, by) -> new SgdOptimizer(spec, by.kernels, by.scope, by.decays));
    }

    private Optimizers() {}

    /**
     * The objects that an optimizer works with.
     *
     * @param scope owns the state
     * @param decays tells which parameters weight decay applies to
     */
    record Means(Kernels kernels, TensorScope scope, Predicate<Parameter> decays) {}

    private interface Factory<S> {
        Optimizer of(S spec, Means means);
    }

    /** @throws IllegalStateException if the rule is not registered */
    static Optimizer of(OptimizerSpec spec, Means means) {
        return RULES.of(spec).of(spec, means);
    }

    /** Returns the rules that are registered. */
    static Set<Class<? extends OptimizerSpec>> registered() {
        return RULES.variants();
    }

    private static <S extends OptimizerSpec> void add(Class<S> variant, Factory<S> factory) {
        RULES.add(variant, (spec, means) -> factory.of(variant.cast(spec), means));
    }
}
