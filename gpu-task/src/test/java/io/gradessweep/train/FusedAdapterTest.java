package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.gradessweep.model.FreezeGroups;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Projection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Phi-4 stores q, k, v in one module and gate, up in another: their matrices share an adapter and its fate. */
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
