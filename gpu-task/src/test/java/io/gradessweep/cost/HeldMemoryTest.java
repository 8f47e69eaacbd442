package io.gradessweep.cost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.Offload;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Rounding;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.spec.TrainingSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a run holds from step to step, by hand: two layers, each of 800 elements in matrices and 16 in norms, 8 of the
 * last norm, and a table of 100 x 8 that is the output's too.
 */
class HeldMemoryTest {
    private static final long MATRICES = 2 * 800;
    private static final long TABLE = 800;
    private static final long ALL = TABLE + MATRICES + 2 * 16 + 8;

    private static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    private static final Measure CHANGE = new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.L1);
    private static final EarlyStopping NONE = new EarlyStopping.None();
    private static final EarlyStopping GRADES = new EarlyStopping.GradES(1, Ratio.of("0.5"), Criterion.GRADIENT);
    private static final MemorySpec OFFLOADED =
            new MemorySpec(GradientFormat.FP32, Rounding.STOCHASTIC, Offload.OPTIMIZER);

    private static MemoryEstimate memory(
            FineTuning tuning, EarlyStopping stopping, Precision precision, MemorySpec savings, Measure... traced) {
        RowFiles rows = RowFiles.of(new FileRef("/rows", "f"));
        TaskSpec task =
                new TaskSpec("t", "", Protocol.INSTRUCT, 0, new TaskSpec.InstructFiles(rows, rows, PromptFormat.PLAIN));
        RunSpec spec = new RunSpec(
                new ModelSpec("m", "", new BaseModel.Checkpoint(new FileRef("/model", "abc"))),
                tuning,
                stopping,
                new OptimizerSpec.AdamW(1e-3, 0.9, 0.99, 1e-8, 0.01),
                new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05")),
                new TrainingSpec(1, 0, 4, 2, 1, 0)
                        .withTraces(traced.length == 0 ? 0 : 5, List.of(traced))
                        .with(savings),
                new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0.1"), 64),
                precision,
                3);
        try {
            DecoderConfig config = DecoderConfig.of(new ObjectMapper().readTree("""
                    {"model_type": "llama", "hidden_size": 8, "intermediate_size": 20, "num_hidden_layers": 2,
                     "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 2, "rms_norm_eps": 1e-6,
                     "vocab_size": 100, "tie_word_embeddings": true}
                    """), "test");
            return CostModel.of(config, spec).memory(spec, ImageCounts.NONE);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MemoryEstimate memory(FineTuning tuning, EarlyStopping stopping, Precision precision) {
        return memory(tuning, stopping, precision, MemorySpec.DEFAULT);
    }

    /** Adapters of k, of 1 x 8 and 4 x 1; what trains in bf16 has a float32 master, a table beside adapters too. */
    @Test
    void tablesBesideAdaptersHaveMasters() {
        FineTuning lora = new FineTuning.Lora(1, 2, List.of(Projection.K));
        FineTuning tables = new FineTuning.Lora(
                1, 2, false, 0, List.of(Projection.K), List.of(), List.of(), List.of(TokenTable.EMBED_TOKENS));
        long adapters = 2 * (8 + 4);
        assertThat(memory(lora, NONE, Precision.BF16).weights()).isEqualTo(2 * ALL + 6 * adapters);
        assertThat(memory(tables, NONE, Precision.BF16).weights()).isEqualTo(2 * ALL + 4 * TABLE + 6 * adapters);
        assertThat(memory(tables, NONE, Precision.FP32).weights()).isEqualTo(4 * ALL + 4 * adapters);
        assertThat(memory(tables, NONE, Precision.FP32).gradients()).isEqualTo(4 * (adapters + TABLE));
    }

    /** One copy of weights and one of gradients, however many norms are taken of their changes. */
    @Test
    void copiesAreOfWhatIsComparedNotOfEachMeasure() {
        EarlyStopping change = new EarlyStopping.GradES(1, Ratio.of("0.5"), Criterion.WEIGHT_CHANGE);
        Measure[] traced = {
            CHANGE,
            new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.SPECTRAL),
            new Measure(Criterion.RELATIVE_WEIGHT_CHANGE, MatrixNorm.L1),
            new Measure(Criterion.GRADIENT_CHANGE, MatrixNorm.L1),
            new Measure(Criterion.GRADIENT, MatrixNorm.L1)
        };
        long plain = memory(FULL, GRADES, Precision.FP32).weights();
        assertThat(plain).isEqualTo(4 * ALL);
        assertThat(memory(FULL, change, Precision.FP32).weights()).isEqualTo(plain + 4 * MATRICES);
        assertThat(memory(FULL, change, Precision.FP32, MemorySpec.DEFAULT, traced)
                        .weights())
                .isEqualTo(plain + 2 * 4 * MATRICES);
        Measure score = new Measure(Criterion.FREEZING_SCORE, MatrixNorm.L1);
        assertThat(memory(FULL, GRADES, Precision.FP32, MemorySpec.DEFAULT, score)
                        .weights())
                .isEqualTo(plain + 2 * 4 * MATRICES);
    }

    /** Gradients, AdamW's two moments and masters of what freezes; none of the latter two where it may thaw. */
    @Test
    void freezingGivesBackWhatCannotBeNeededAgain() {
        EarlyStopping thawing = new EarlyStopping.GradES(
                new Tau.Fixed(1), Ratio.of("0.5"), Measure.GRADIENT_L1, false, 1, 1, new Thawing(3, 2), false);
        assertThat(memory(FULL, GRADES, Precision.FP32).freezable()).isEqualTo((4 + 8) * MATRICES);
        assertThat(memory(FULL, GRADES, Precision.BF16).freezable()).isEqualTo((4 + 8 + 4) * MATRICES);
        assertThat(memory(FULL, thawing, Precision.BF16).freezable()).isEqualTo(4 * MATRICES);
        assertThat(memory(FULL, GRADES, Precision.BF16, OFFLOADED).freezable()).isEqualTo((4 + 4) * MATRICES);
        assertThat(memory(FULL, NONE, Precision.BF16).freezable()).isZero();
    }

    /** What is offloaded is counted on the host, and not on the device. */
    @Test
    void momentsAndTheBestWeightsMayLieOnTheHost() {
        EarlyStopping best = new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 0, 3, true);
        MemoryEstimate beside = memory(FULL, best, Precision.FP32);
        assertThat(beside.weights()).isEqualTo(2 * 4 * ALL);
        assertThat(beside.optimizer()).isEqualTo(8 * ALL);
        assertThat(beside.host()).isZero();
        MemoryEstimate offloaded = memory(FULL, best, Precision.FP32, OFFLOADED);
        assertThat(offloaded.weights()).isEqualTo(4 * ALL);
        assertThat(offloaded.optimizer()).isZero();
        assertThat(offloaded.host()).isEqualTo((8 + 4) * ALL);
        MemoryEstimate kahan = memory(
                FULL, best, Precision.BF16_PURE, new MemorySpec(GradientFormat.FP32, Rounding.KAHAN, Offload.NONE));
        assertThat(kahan.weights()).isEqualTo(2 * 2 * ALL);
        assertThat(kahan.optimizer()).isEqualTo((8 + 2) * ALL);
    }
}
