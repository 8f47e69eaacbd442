package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.data.DataSet;
import io.gradessweep.data.TrainingSet;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import io.gradessweep.spec.Tower;
import io.gradessweep.spec.TowerRate;
import io.gradessweep.spec.VisionMatrix;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunInputsTest {
    private static final Path QWEN3 = Path.of("src/test/resources/fixtures/qwen3");
    private static final TrainingSet NO_ROWS = new TrainingSet(List.of(), 0, 0, 0, 0, 0);
    private static final DataSet NOTHING_TO_VALIDATE =
            new DataSet(NO_ROWS, NO_ROWS, List.of(), 64, 1, 0, Optional.empty());

    private static void require(RunSpec spec) {
        RunInputs.requireUsable(spec, Checkpoint.config(QWEN3), NOTHING_TO_VALIDATE);
    }

    private static RunSpec run(FineTuning fineTuning, EarlyStopping stopping, int traceValidationEvery) {
        RunSpec spec = TinyJob.spec(TinyJob.base(), fineTuning, stopping, 1e-3);
        return spec.with(spec.training().withValidationTraces(traceValidationEvery));
    }

    /** Whether it decides or is recorded; a run that trains nothing validates nothing. */
    @Test
    void validationNeedsRows() {
        EarlyStopping es = new EarlyStopping.ValidationLoss(Ratio.of("0.3"), 0, 100, false);
        assertThatThrownBy(() -> require(run(TinyJob.FULL, es, 0)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("es needs validation rows and there are none; set data.validation_share above 0");
        assertThatThrownBy(() -> require(run(TinyJob.FULL, TinyJob.NONE, 5)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("train.trace_validation_every 5 needs validation rows and there are none;"
                        + " set data.validation_share above 0");
        require(run(TinyJob.FULL, TinyJob.NONE, 0));
        require(run(new FineTuning.None(), TinyJob.NONE, 5));
    }

    @Test
    void aTextModelHasNoOtherTower() {
        FineTuning frozen = new FineTuning.Full(FineTuning.TrainOnly.ALL, List.of(Tower.VISION));
        assertThatThrownBy(() -> require(run(frozen, TinyJob.NONE, 0)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("train.frozen_towers must be empty for ")
                .hasMessageEndingWith(": a text model has no other tower to train");
        FineTuning adapted = new FineTuning.Lora(
                4, 8, false, 0, List.of(Projection.Q), List.of(), List.of(), List.of(), List.of(VisionMatrix.QKV));
        assertThatThrownBy(() -> require(run(adapted, TinyJob.NONE, 0)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("lora.vision_targets names qkv, but the model has no vision tower");
    }

    @Test
    void thresholdsAndRatesAreForWhatTheModelHas() {
        assertThatThrownBy(() -> require(grades(Map.of("vision", 1.0, "language", 2.0))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("grades.tau.vision selects no matrix of ")
                .hasMessageContaining("; it has language.attention.k, ");
        assertThatThrownBy(() -> require(grades(Map.of("language.attention", 1.0))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("grades.tau gives no threshold to language.mlp.");
        require(grades(Map.of("language.attention", 1.0, "language.mlp", 2.0)));

        RunSpec spec = run(TinyJob.FULL, TinyJob.NONE, 0);
        ScheduleSpec rates = new ScheduleSpec(
                ScheduleSpec.Shape.COSINE,
                Ratio.of("0"),
                ScheduleSpec.Warmup.FROM_ZERO,
                Ratio.of("0"),
                List.of(new TowerRate(Tower.CONNECTOR, 1e-3)));
        RunSpec ofTowers = new RunSpec(
                spec.model(),
                spec.fineTuning(),
                spec.earlyStopping(),
                spec.optimizer(),
                rates,
                spec.training(),
                spec.data(),
                spec.precision(),
                spec.seed());
        assertThatThrownBy(() -> require(ofTowers))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("optimizer.tower_rates names connector, which ");
    }

    /** The directory is not looked at: there is none. */
    @Test
    void aVisionLanguageModelInFourBitsIsRefusedBeforeAnythingIsRead() {
        RunSpec spec = run(TinyJob.LORA, TinyJob.NONE, 0);
        RunSpec inFourBits = new RunSpec(
                spec.model(),
                spec.fineTuning(),
                spec.earlyStopping(),
                spec.optimizer(),
                spec.schedule(),
                spec.training(),
                spec.data(),
                Precision.NF4,
                spec.seed());
        DecoderConfig config = Checkpoint.config(Path.of("src/test/resources/fixtures-vlm/qwen25vl"));
        assertThatThrownBy(() -> RunInputs.load(inFourBits, config, Path.of("no-such-directory")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("precision must not be nf4 for ")
                .hasMessageContaining("no vision-language model is computed from 4 bits; use bf16");
    }

    private static RunSpec grades(Map<String, Double> thresholds) {
        return run(
                TinyJob.FULL,
                new EarlyStopping.GradES(
                        new Tau.Selected(new TreeMap<>(thresholds)),
                        Ratio.of("0.5"),
                        Measure.GRADIENT_L1,
                        false,
                        1,
                        1,
                        Thawing.NEVER,
                        false),
                0);
    }
}
