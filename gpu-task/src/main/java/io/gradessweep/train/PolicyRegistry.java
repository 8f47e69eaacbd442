package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Maps each choice of early stopping, in one line each, to the policy that freezes matrices and the policy that stops
 * the run.
 */
final class PolicyRegistry {
    private static final VariantRegistry<EarlyStopping, Entry> CHOICES = new VariantRegistry<>();

    static {
        add(EarlyStopping.None.class, PolicyRegistry::freezesNothing, PolicyRegistry::neverStops);
        stops(EarlyStopping.ValidationLoss.class, (spec, run) -> new ValidationLossPolicy(spec, run.plannedSteps));
        freezes(EarlyStopping.GradES.class, (spec, run) -> new GradESPolicy(spec, run.plannedSteps));
        freezes(EarlyStopping.AutoFreeze.class, (spec, run) -> new AutoFreezePolicy(spec, run.plannedSteps));
        freezes(EarlyStopping.SlimFit.class, (spec, run) -> new SlimFitPolicy(spec, run.plannedSteps, run.units));
        freezes(EarlyStopping.AFLoRA.class, (spec, run) -> new AFLoRAPolicy(spec, run.plannedSteps, run.units));
        freezes(
                EarlyStopping.RandomFreeze.class,
                (spec, run) -> new RandomFreezePolicy(spec, run.plannedSteps, run.seed, run.units));
        freezes(EarlyStopping.LoRAF.class, (spec, run) -> new LoRAFPolicy(spec));
        stops(
                EarlyStopping.StopAt.class,
                (spec, run) -> StopPolicy.at(spec.ratio().ceilOf(run.plannedSteps)));
    }

    private PolicyRegistry() {}

    /**
     * The facts about a run that a policy may use.
     *
     * @param plannedSteps T
     * @param seed the seed of a policy's random draws
     * @param units for each matrix, the matrices that freeze together with it, itself included; a matrix that is
     *     missing freezes on its own
     */
    record Run(int plannedSteps, long seed, Map<MatrixId, List<MatrixId>> units) {}

    private interface Factory<S, P> {
        P of(S spec, Run run);
    }

    private record Entry(Factory<EarlyStopping, FreezePolicy> freeze, Factory<EarlyStopping, StopPolicy> stop) {}

    /** Returns the choices that are registered. */
    static Set<Class<? extends EarlyStopping>> registered() {
        return CHOICES.variants();
    }

    /** @throws IllegalStateException if the choice is not registered */
    static FreezePolicy freeze(EarlyStopping choice, Run run) {
        return CHOICES.of(choice).freeze.of(choice, run);
    }

    /** @throws IllegalStateException if the choice is not registered */
    static StopPolicy stop(EarlyStopping choice, Run run) {
        return CHOICES.of(choice).stop.of(choice, run);
    }

    private static <S extends EarlyStopping> void freezes(Class<S> variant, Factory<S, FreezePolicy> policy) {
        add(variant, policy, PolicyRegistry::neverStops);
    }

    private static <S extends EarlyStopping> void stops(Class<S> variant, Factory<S, StopPolicy> policy) {
        add(variant, PolicyRegistry::freezesNothing, policy);
    }

    private static <S extends EarlyStopping> void add(
            Class<S> variant, Factory<S, FreezePolicy> freeze, Factory<S, StopPolicy> stop) {
        CHOICES.add(
                variant,
                new Entry(
                        (spec, run) -> freeze.of(variant.cast(spec), run),
                        (spec, run) -> stop.of(variant.cast(spec), run)));
    }

    private static FreezePolicy freezesNothing(EarlyStopping spec, Run run) {
        return FreezePolicy.NEVER;
    }

    private static StopPolicy neverStops(EarlyStopping spec, Run run) {
        return StopPolicy.NEVER;
    }
}
