package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gradessweep.model.Parameter;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Measure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes back, and what a look at the frozen costs. */
class ThawingTest {
    private static final MatrixId GATE = MatrixId.language(1, "gate");
    private static final MatrixId Q = MatrixId.language(0, "q");

    static List<FineTuning> fineTunings() {
        return List.of(TinyRun.FULL, TinyRun.LORA);
    }

    /** Freezes at step 3, looks at what is frozen at every step of {@code probes}, and thaws at one of them. */
    private record Scripted(Set<MatrixId> freezing, Set<Integer> probes, int thawsAt) implements FreezePolicy {
        @Override
        public Request at(int step) {
            if (probes.contains(step)) {
                return Request.ALL;
            }
            return step == 3 ? Request.ACTIVE : Request.NOTHING;
        }

        @Override
        public FreezeDecision decide(int step, CriterionValues values) {
            Set<MatrixId> frozen = values.frozen().keySet();
            assertThat(frozen).isEqualTo(step > 3 ? freezing : Set.of());
            return FreezeDecision.of(step == 3 ? freezing : Set.of(), step == thawsAt ? frozen : Set.of());
        }

        @Override
        public boolean mayThaw() {
            return true;
        }

        Policies policies() {
            return new Policies(this, StopPolicy.NEVER, Measure.GRADIENT_L1, false);
        }
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void aThawedMatrixTrainsFromTheNextStepOn(FineTuning fineTuning) {
        Map<Integer, float[]> before = new TreeMap<>();
        try (TinyRun run = new TinyRun(fineTuning)) {
            run.train(new Scripted(Set.of(GATE), Set.of(5), 5).policies(), 7, step -> {
                before.put(step, gate(run));
                return TinyRun.batches(1).step(step);
            });
            assertThat(Arrays.equals(before.get(3), before.get(2))).isFalse();
            assertThat(Arrays.equals(before.get(6), before.get(3))).isTrue();
            assertThat(Arrays.equals(before.get(7), before.get(6))).isFalse();
            assertThat(run.freezes)
                    .extracting(FreezeEvent::step, FreezeEvent::matrix, FreezeEvent::event)
                    .containsExactly(tuple(3, GATE, FreezeEvent.Kind.FREEZE), tuple(6, GATE, FreezeEvent.Kind.THAW));
            assertThat(run.steps).extracting(trace -> trace.frozenMatrices()).containsExactly(0, 0, 1, 1, 1, 0, 0);
        }
    }

    /** Its gradient is seen by the measurement alone: neither clipping nor any weight knows of it. */
    @ParameterizedTest
    @MethodSource("fineTunings")
    void lookingAtTheFrozenChangesNothingButTheFlops(FineTuning fineTuning) {
        try (TinyRun plain = new TinyRun(fineTuning);
                TinyRun looking = new TinyRun(fineTuning)) {
            plain.clipNorm = 0.01;
            looking.clipNorm = 0.01;
            plain.train(new Scripted(Set.of(Q, GATE), Set.of(), 0).policies(), 7, TinyRun.batches(1));
            looking.train(new Scripted(Set.of(Q, GATE), Set.of(4, 6), 0).policies(), 7, TinyRun.batches(1));
            assertThat(looking.weights()).usingRecursiveComparison().isEqualTo(plain.weights());
            assertThat(looking.loop.flops().backwardWeightFlops())
                    .isGreaterThan(plain.loop.flops().backwardWeightFlops());
            assertThat(looking.norms.stream().filter(norm -> norm.matrix().equals(Q)))
                    .extracting(NormTrace::step)
                    .containsExactly(3, 4, 6);
        }
    }

    /** A first Adam step from nothing would move every weight by the learning rate, but for decay. */
    @Test
    void whatComesBackGoesOnWithTheMomentsItHad() {
        Map<Integer, float[]> before = new TreeMap<>();
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            run.train(new Scripted(Set.of(GATE), Set.of(5), 5).policies(), 7, step -> {
                before.put(step, gate(run));
                return TinyRun.batches(1).step(step);
            });
            float most = 0;
            float least = Float.MAX_VALUE;
            for (int i = 0; i < before.get(6).length; i++) {
                float move = Math.abs(before.get(7)[i] - before.get(6)[i]);
                most = Math.max(most, move);
                least = Math.min(least, move);
            }
            assertThat(least).isLessThan(0.5f * most);
        }
    }

    /** The order of the weights is that of the model, so that sums over them are the same to the last bit. */
    @Test
    void whatComesBackStandsWhereItStood() {
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            List<Parameter> before = run.trainable.active();
            run.trainable.freeze(List.of(Q, GATE));
            assertThat(run.trainable.active()).hasSize(before.size() - 2);
            run.trainable.thaw(List.of(GATE));
            run.trainable.thaw(List.of(Q));
            assertThat(run.trainable.active()).containsExactlyElementsOf(before);
        }
    }

    private static float[] gate(TinyRun run) {
        return run.weights().entrySet().stream()
                .filter(weight -> weight.getKey().contains("layers.1.mlp.gate_proj"))
                .reduce((first, last) -> last)
                .orElseThrow()
                .getValue();
    }
}
