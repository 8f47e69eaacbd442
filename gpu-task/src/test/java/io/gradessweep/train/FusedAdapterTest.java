package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.FreezeGroups;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.Monitoring;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.TestDevice;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Phi-4 stores q, k, v in one module and gate, up in another: their matrices share an adapter and its fate. */
@Tag(TestDevice.TAG)
class FusedAdapterTest {
    private static final int STEPS = 8;

    @Test
    void theMatricesOfAnAdapterHaveOneCriterionAndFreezeTogether() {
        FreezePolicy freezesUpAtThree = new FreezePolicy() {
            @Override
            public Request at(int step) {
                return Request.ACTIVE;
            }

            @Override
            public FreezeDecision decide(int step, CriterionValues values) {
                return step == 3 ? FreezeDecision.freezing(Set.of(MatrixId.language(0, "up"))) : FreezeDecision.NONE;
            }
        };
        try (TinyRun run = new TinyRun(TinyRun.LORA, TinyRun.ADAMW, "phi4")) {
            run.train(new Policies(freezesUpAtThree, StopPolicy.NEVER, Measure.GRADIENT_L1, false), STEPS);
            assertThat(run.freezes)
                    .extracting(FreezeEvent::step, FreezeEvent::matrix)
                    .containsExactlyInAnyOrder(
                            tuple(3, MatrixId.language(0, "gate")), tuple(3, MatrixId.language(0, "up")));
            assertThat(norm(run, 2, Projection.GATE)).isEqualTo(norm(run, 2, Projection.UP));
            assertThat(norm(run, 5, Projection.Q))
                    .isEqualTo(norm(run, 5, Projection.K))
                    .isEqualTo(norm(run, 5, Projection.V))
                    .isNotEqualTo(norm(run, 5, Projection.O));
            assertThat(run.steps.get(STEPS - 1).frozenMatrices()).isEqualTo(2);
            assertThat(run.norms)
                    .noneMatch(norm -> norm.step() > 3
                            && norm.matrix().layer() == 0
                            && norm.matrix().projection().equals("gate"));
        }
    }

    @Test
    void shapesAloneTellWhatFreezesTogether() {
        for (FineTuning tuning : List.of(TinyRun.LORA, TinyRun.FULL)) {
            try (TinyRun run = new TinyRun(tuning, TinyRun.ADAMW, "phi4")) {
                for (List<MatrixId> unit : FreezeGroups.of(run.decoder.config().graph(), tuning)) {
                    Set<MatrixId> left = run.trainable.activeMatrices();
                    run.trainable.freeze(unit.subList(0, 1));
                    left.removeAll(run.trainable.activeMatrices());
                    assertThat(left).containsExactlyInAnyOrderElementsOf(unit);
                }
                assertThat(run.trainable.activeMatrices()).isEmpty();
            }
        }
    }

    /** q, k and v share one A, and the three parts of one B leave together. */
    @Test
    void whereHalvesAreToldApartTheyFreezeOneByOne() {
        try (TinyRun run = new TinyRun(TinyRun.LORA, TinyRun.ADAMW, "phi4", Precision.FP32, Monitoring.HALVES)) {
            List<List<MatrixId>> groups =
                    FreezeGroups.of(run.decoder.config().graph(), TinyRun.LORA, Monitoring.HALVES);
            assertThat(groups).hasSize(2 * 2 * 4);
            assertThat(groups.get(1)).extracting(MatrixId::toString).containsExactly("0.q.B", "0.k.B", "0.v.B");
            long sizes = 0;
            for (List<MatrixId> group : groups) {
                sizes += run.trainable.elementsByMatrix().get(group.get(0));
                Set<MatrixId> left = run.trainable.activeMatrices();
                List<Parameter> frozen = run.trainable.freeze(group.subList(0, 1));
                left.removeAll(run.trainable.activeMatrices());
                assertThat(left).containsExactlyInAnyOrderElementsOf(group);
                AdapterPart half = group.get(0).part();
                assertThat(frozen).hasSize(half == AdapterPart.A ? 1 : group.size());
                assertThat(frozen).allMatch(parameter -> parameter.name().contains(".lora_" + half + "."));
            }
            assertThat(run.trainable.activeMatrices()).isEmpty();
            assertThat(sizes)
                    .isEqualTo(LoraAdapter.elements(run.decoder.config().graph(), (FineTuning.Lora) TinyRun.LORA));
            run.trainable.thaw(List.of(MatrixId.language(0, "up").half(AdapterPart.A)));
            assertThat(run.trainable.active())
                    .extracting(Parameter::name)
                    .containsExactly("base_model.model.model.layers.0.mlp.gate_up_proj.lora_A.weight");
        }
    }

    /** The step at which a half leaves computes its gradient for the last time; the other half goes on. */
    @Test
    void aFrozenHalfHasNoGradientAndKeepsItsValues() {
        MatrixId a = MatrixId.language(0, "up").half(AdapterPart.A);
        FreezePolicy freezesAAtThree = new FreezePolicy() {
            @Override
            public Request at(int step) {
                return Request.ACTIVE;
            }

            @Override
            public FreezeDecision decide(int step, CriterionValues values) {
                return step == 3 ? FreezeDecision.freezing(Set.of(a)) : FreezeDecision.NONE;
            }
        };
        try (TinyRun run = new TinyRun(TinyRun.LORA, TinyRun.ADAMW, "phi4", Precision.FP32, Monitoring.HALVES)) {
            run.train(new Policies(freezesAAtThree, StopPolicy.NEVER, Measure.GRADIENT_L1, false), STEPS);
            assertThat(run.freezes)
                    .extracting(FreezeEvent::step, event -> event.matrix().toString())
                    .containsExactlyInAnyOrder(tuple(3, "0.gate.A"), tuple(3, "0.up.A"));
            assertThat(run.norms)
                    .filteredOn(norm -> norm.matrix().layer() == 0 && norm.step() == 5)
                    .extracting(norm -> norm.matrix().toString())
                    .contains("0.up.B", "0.gate.B", "0.down.A", "0.q.A")
                    .doesNotContain("0.up.A", "0.gate.A");
            try (TensorScope scope = TestDevice.scope()) {
                List<Parameter> left = new BackwardPass(run.decoder, run.trainable)
                        .run(scope, TinyRun.batch(1, 1), 10)
                        .gradients()
                        .parameters();
                assertThat(left)
                        .hasSize(run.trainable.active().size())
                        .noneMatch(
                                parameter -> run.trainable.matricesOf(parameter).contains(a));
            }
        }
    }

    @Test
    void anAdapterOfAFusedModuleIsOneA() {
        try (TinyRun run = new TinyRun(TinyRun.LORA, TinyRun.ADAMW, "phi4")) {
            LoraAdapter adapter = run.decoder.adapter().orElseThrow();
            List<String> names = adapter.parameters().stream()
                    .filter(parameter -> parameter.block() == 1)
                    .map(Parameter::name)
                    .map(name -> name.replace("base_model.model.model.layers.0.", ""))
                    .toList();
            assertThat(names).contains("self_attn.qkv_proj.lora_A.weight").hasSize(4 + 7);
            assertThat(names.stream().distinct()).hasSize(8);
            assertThat(LoraAdapter.elements(run.decoder.config().graph(), (FineTuning.Lora) TinyRun.LORA))
                    .isEqualTo(adapter.parameters().stream()
                            .mapToLong(parameter -> parameter.value().size())
                            .sum());
        }
    }

    @Test
    void aFusedModuleIsAdaptedWholeOrNotAtAll() {
        FineTuning.Lora queriesAndValues = new FineTuning.Lora(4, 8, List.of(Projection.Q, Projection.V));
        assertThatThrownBy(() -> new TinyRun(queriesAndValues, TinyRun.ADAMW, "phi4").close())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("lora.targets must name all or none of q, k, v: the model stores them as one module,"
                        + " self_attn.qkv_proj");
        try (TinyRun run =
                new TinyRun(new FineTuning.Lora(4, 8, List.of(Projection.O, Projection.DOWN)), TinyRun.ADAMW, "phi4")) {
            assertThat(run.trainable.activeMatrices()).hasSize(4);
        }
    }

    private static double norm(TinyRun run, int step, Projection projection) {
        MatrixId matrix = MatrixId.language(0, projection.label());
        return run.norms.stream()
                .filter(norm -> norm.step() == step && norm.matrix().equals(matrix))
                .mapToDouble(NormTrace::value)
                .findFirst()
                .orElseThrow();
    }
}
