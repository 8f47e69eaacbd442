package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.cost.CostModel;
import io.gradessweep.data.DataSet;
import io.gradessweep.data.TrainingSet;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.Tower;
import io.gradessweep.spec.VisionMatrix;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

    /** Its rows are read; its time and memory are not estimated. */
    @Test
    void aVisionLanguageModelIsNotEstimated() {
        Path nanoVlm = Path.of("src/test/resources/fixtures-vlm/nanovlm");
        String message = nanoVlm + ": is a vision-language model, whose memory is not estimated; use a text model";
        DecoderConfig config = Checkpoint.config(nanoVlm);
        assertThatThrownBy(() -> new CostModel(config, TinyJob.FULL))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("time and memory of a vision-language model are not estimated; use a text model");
        assertThatThrownBy(() -> ModelMemory.of(nanoVlm, 1, 8, 4))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }
}
