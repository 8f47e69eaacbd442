package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.SpecComponent;
import io.gradessweep.spec.SpecVariants;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every variant that a spec may have is carried out by something, and none is taken for another. */
class RegistrationTest {
    @Test
    void everyEarlyStoppingHasItsPolicies() {
        assertThat(PolicyRegistry.registered())
                .containsExactlyInAnyOrderElementsOf(SpecVariants.of(EarlyStopping.class));
    }

    @Test
    void everyUpdateRuleHasItsOptimizer() {
        assertThat(Optimizers.registered()).containsExactlyInAnyOrderElementsOf(SpecVariants.of(OptimizerSpec.class));
    }

    @Test
    void whatIsNotRegisteredIsRefused() {
        VariantRegistry<Number, String> registry = new VariantRegistry<>();
        registry.add(Integer.class, "whole");
        assertThat(registry.of(1)).isEqualTo("whole");
        assertThatThrownBy(() -> registry.of(1.5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("java.lang.Double is not registered");
        assertThatThrownBy(() -> registry.add(Integer.class, "again")).hasMessageContaining("registered twice");
    }

    static Stream<OptimizerSpec> optimizers() throws ReflectiveOperationException {
        Stream.Builder<OptimizerSpec> samples = Stream.builder();
        for (Class<? extends OptimizerSpec> rule : SpecVariants.of(OptimizerSpec.class)) {
            samples.add(sample(rule, 0.5));
        }
        return samples.add(new OptimizerSpec.Sgd(0.5, 0, 0.5)).build();
    }

    private static <T> T sample(Class<T> rule, double number) throws ReflectiveOperationException {
        List<SpecComponent> components = SpecComponent.of(rule);
        Class<?>[] types = components.stream().map(SpecComponent::type).toArray(Class<?>[]::new);
        Constructor<T> constructor = rule.getConstructor(types);
        return constructor.newInstance(components.stream()
                .map(component -> component.type().isEnum() ? component.type().getEnumConstants()[0] : (Object) number)
                .toArray());
    }

    /** Memory is estimated from what the spec says, so that must be what the optimizer keeps. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void theSpecSaysHowManyNumbersTheOptimizerKeepsForAWeight(OptimizerSpec spec) {
        try (TinyRun run = new TinyRun(TinyRun.FULL, spec)) {
            TokenBatch batch = TinyRun.batch(3, 2);
            BackwardPass.Result result =
                    new BackwardPass(run.decoder, run.trainable).run(run.scope, batch, batch.lossTokens());
            run.optimizer.step(1, result.gradients(), 1e-3);
            long weights = 0;
            long kept = 0;
            for (Parameter parameter : run.trainable.active()) {
                weights += parameter.value().size();
                for (ParameterTensors state : run.optimizer.state().values()) {
                    long size =
                            state.find(parameter).map(tensor -> tensor.size()).orElse(0L);
                    // A counter of one number is no number for each weight.
                    kept += size > 1 ? size : 0;
                }
            }
            assertThat((double) kept / weights).isEqualTo(spec.numbersPerWeight());
        }
    }
}
