package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.model.Monitoring;
import io.gradessweep.model.Parameter;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Biases on the tiny Qwen2 checkpoint; {@code ReferencePackageTest} holds their norms to the reference package. */
class BiasTest {
    private static final MatrixId Q = MatrixId.language(1, "q");
    private static final FineTuning PROJECTIONS = new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);

    @Test
    void aBiasTrainsOnWhenItsMatrixFreezes() {
        try (TinyRun run = new TinyRun(TinyRun.FULL, TinyRun.ADAMW, "qwen2")) {
            TrainableParameters trainable = TrainableParameters.of(run.decoder, TinyRun.FULL);
            assertThat(names(trainable.freeze(Set.of(Q)))).containsExactly("model.layers.1.self_attn.q_proj.weight");
            assertThat(trainable.elementsByMatrix().get(MatrixId.language(0, "q")))
                    .isEqualTo(64 * 64);
        }
    }

    @Test
    void aBiasFreezesAndThawsWithItsMatrixWhereAsked() {
        try (TinyRun run = new TinyRun(TinyRun.FULL, TinyRun.ADAMW, "qwen2")) {
            TrainableParameters trainable =
                    TrainableParameters.of(run.decoder, TinyRun.FULL, Monitoring.MATRICES_WITH_BIASES);
            int all = trainable.active().size();
            assertThat(trainable.elementsByMatrix().get(Q)).isEqualTo(64 * 64 + 64);
            assertThat(names(trainable.freeze(Set.of(Q))))
                    .containsExactly("model.layers.1.self_attn.q_proj.weight", "model.layers.1.self_attn.q_proj.bias");
            assertThat(trainable.frozenMatrices()).containsExactly(Q);
            trainable.thaw(Set.of(Q));
            assertThat(trainable.active()).hasSize(all);
            assertThat(trainable.frozenMatrices()).isEmpty();
        }
    }

    @Test
    void noBiasTrainsWhereOnlyProjectionsDo() {
        try (TinyRun run = new TinyRun(PROJECTIONS, TinyRun.ADAMW, "qwen2")) {
            assertThat(names(run.trainable.active())).hasSize(21).noneMatch(name -> name.endsWith(".bias"));
        }
    }

    /** The spectral norm of a vector is not defined by a decomposition of matrices. */
    @Test
    void aNormOfMatricesLeavesBiasesOut() {
        Measure spectral = new Measure(Criterion.GRADIENT, MatrixNorm.SPECTRAL);
        EarlyStopping grades = new EarlyStopping.GradES(
                new Tau.Fixed(1e-9), Ratio.of("0.5"), spectral, false, 1, 1, Thawing.NEVER, true);
        try (TinyRun run =
                new TinyRun(TinyRun.FULL, TinyRun.ADAMW, "qwen2", Precision.FP32, Monitoring.MATRICES_WITH_BIASES)) {
            run.train(Policies.of(grades, 4, 1), 4);
            assertThat(run.norms).hasSize(2 * 21).allMatch(norm -> norm.value() > 0);
        }
    }

    private static List<String> names(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::name).toList();
    }
}
