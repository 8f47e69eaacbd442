package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Monitoring;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.StepTrace;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.Offload;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Rounding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code train.loss_chunk}: the same loss and gradients by smaller products, with tables that are one (qwen3) and two, with
 * adapters, and where neither norm nor table of the head trains.
 */
class LossInChunksTest {
    private static final FineTuning PROJECTIONS = new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);
    private static final Map<String, FineTuning> FINE_TUNINGS =
            Map.of("full", TinyRun.FULL, "lora", TinyRun.LORA, "projections", PROJECTIONS);

    /** How far a gradient may be from that of the whole loss, in parts of its length. */
    private static final double FLOAT32 = 5e-6;

    private static final double BF16 = 0.05;

    private static TinyRun run(String fixture, String fineTuning, Precision precision, int chunk) {
        MemorySpec memory = new MemorySpec(GradientFormat.FP32, Rounding.STOCHASTIC, Offload.NONE, chunk);
        return new TinyRun(
                FINE_TUNINGS.get(fineTuning), TinyRun.ADAMW, fixture, precision, Monitoring.MATRICES, memory);
    }

    @ParameterizedTest
    @CsvSource({
        "qwen3, full, FP32, 1",
        "qwen3, full, FP32, 7",
        "qwen3, full, FP32, 1000",
        "qwen3, projections, FP32, 7",
        "qwen3, lora, FP32, 7",
        "qwen3_untied, full, FP32, 7",
        "qwen3_untied, lora, FP32, 7",
        "qwen3, full, BF16, 7",
        "qwen3, full, BF16_PURE, 7",
        "qwen3_untied, lora, BF16, 7"
    })
    void lossAndGradientsAreThoseOfTheWhole(String fixture, String fineTuning, Precision precision, int chunk) {
        TokenBatch batch = TinyRun.batch(3, 2);
        Map<String, float[]> expected = new LinkedHashMap<>();
        Map<String, float[]> actual = new LinkedHashMap<>();
        double whole = gradients(run(fixture, fineTuning, precision, 0), batch, expected);
        double sum = gradients(run(fixture, fineTuning, precision, chunk), batch, actual);
        assertThat(sum).isCloseTo(whole, withinPercentage(1e-4));
        assertThat(actual.keySet()).isEqualTo(expected.keySet()).isNotEmpty();
        actual.forEach((name, gradient) -> assertThat(distance(gradient, expected.get(name)))
                .as(name)
                .isLessThan(precision == Precision.FP32 ? FLOAT32 : BF16));
    }

    /** Returns the loss of a batch after two steps, before which a B is zero, and adds the gradients by name. */
    private static double gradients(TinyRun run, TokenBatch batch, Map<String, float[]> gradients) {
        try (run) {
            BackwardPass pass = new BackwardPass(run.decoder, run.trainable, run.backward);
            run.backward = BackwardPass.Settings.PLAIN;
            run.train(Policies.NONE, 2);
            BackwardPass.Result result = pass.run(run.scope, batch, 10);
            for (Parameter parameter : result.gradients().parameters()) {
                gradients.put(parameter.name(), result.gradients().of(parameter).toFloats());
            }
            return result.lossSum().toFloats()[0];
        }
    }

    private static double distance(float[] values, float[] expected) {
        assertThat(values).hasSameSizeAs(expected);
        double squares = 0;
        double length = 0;
        for (int i = 0; i < values.length; i++) {
            squares += Math.pow(values[i] - expected[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(squares / length);
    }

    @ParameterizedTest
    @CsvSource({"full, FP32", "lora, FP32", "full, BF16"})
    void runsOfOneChunkAreTheSameToTheLastBit(String fineTuning, Precision precision) {
        try (TinyRun once = run("qwen3", fineTuning, precision, 5);
                TinyRun again = run("qwen3", fineTuning, precision, 5)) {
            once.train(Policies.NONE, 4);
            again.train(Policies.NONE, 4);
            assertThat(again.steps).extracting(StepTrace::loss).isEqualTo(losses(once));
            Map<String, float[]> weights = once.weights();
            again.weights()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(weights.get(name)));
        }
    }

    private static List<Double> losses(TinyRun run) {
        return run.steps.stream().map(StepTrace::loss).toList();
    }

    @Test
    void aChunkIsNoNegativeNumber() {
        assertThatThrownBy(() -> new MemorySpec(GradientFormat.FP32, Rounding.STOCHASTIC, Offload.NONE, -1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("train.loss_chunk must be a number >= 0, not -1");
    }
}
