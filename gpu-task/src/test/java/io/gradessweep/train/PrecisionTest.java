package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.StepTrace;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.TestDevice;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** bf16, nf4, recompute and dropout on the tiny checkpoints, against float32 that keeps and drops nothing. */
@Tag(TestDevice.TAG)
class PrecisionTest {
    private static final int STEPS = 20;
    private static final List<Projection> ALL = List.of(Projection.values());
    private static final FineTuning DROPPING = new FineTuning.Lora(4, 8, false, 0.1, ALL);

    static List<FineTuning> fineTunings() {
        return List.of(TinyRun.FULL, TinyRun.LORA, DROPPING);
    }

    private static double[] losses(TinyRun run) {
        run.train(Policies.NONE, STEPS, step -> TinyRun.batches(2).step(1 + step % 3));
        return run.steps.stream().mapToDouble(StepTrace::loss).toArray();
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void recomputingGivesTheSameBits(FineTuning fineTuning) {
        double dropout = fineTuning instanceof FineTuning.Lora lora ? lora.dropout() : 0;
        try (TinyRun kept = new TinyRun(fineTuning);
                TinyRun recomputed = new TinyRun(fineTuning)) {
            kept.backward = new BackwardPass.Settings(false, dropout);
            recomputed.backward = new BackwardPass.Settings(true, dropout);
            assertThat(losses(recomputed)).isEqualTo(losses(kept));
            kept.weights()
                    .forEach((name, values) ->
                            assertThat(recomputed.weights().get(name)).as(name).isEqualTo(values));
            assertThat(kept.loop.flops().recomputeFlops()).isZero();
            assertThat(recomputed.loop.flops().recomputeFlops())
                    .isPositive()
                    .isLessThan(recomputed.loop.flops().forwardFlops());
            assertThat(recomputed.loop.flops().backwardWeightFlops())
                    .isEqualTo(kept.loop.flops().backwardWeightFlops());
        }
    }

    @ParameterizedTest
    @CsvSource({"FULL, BF16, qwen3, 2", "FULL, BF16, llama31, 2", "LORA, BF16, phi4, 2", "LORA, NF4, qwen3_untied, 8"})
    void lowerPrecisionsLearnAsFloat32Does(String method, Precision precision, String fixture, double percent) {
        FineTuning fineTuning = method.equals("FULL") ? TinyRun.FULL : TinyRun.LORA;
        try (TinyRun wide = new TinyRun(fineTuning, TinyRun.ADAMW, fixture);
                TinyRun narrow = new TinyRun(fineTuning, TinyRun.ADAMW, fixture, precision)) {
            if (fineTuning == TinyRun.LORA) {
                wide.learningRate = 1e-2;
                narrow.learningRate = 1e-2;
            }
            double[] expected = losses(wide);
            double[] actual = losses(narrow);
            assertThat(expected[STEPS - 1]).isLessThan(expected[0]);
            for (int step = 0; step < STEPS; step++) {
                assertThat(actual[step]).as("step %s", step + 1).isCloseTo(expected[step], withinPercentage(percent));
            }
            assertThat(actual).isNotEqualTo(expected);
            assertThat(actual[0] - actual[STEPS - 1])
                    .isCloseTo(expected[0] - expected[STEPS - 1], withinPercentage(15));
        }
    }

    /** At the published rate most updates are below what a bf16 weight can take up; the float32 ones move. */
    @Test
    void masterWeightsMoveWhereBf16WouldNot() {
        OptimizerSpec withoutDecay = new OptimizerSpec.AdamW(2e-5, 0.9, 0.999, 1e-8, 0);
        try (TinyRun run = new TinyRun(TinyRun.FULL, withoutDecay, "qwen3", Precision.BF16)) {
            run.learningRate = 2e-5;
            Map<String, float[]> before = run.weights();
            run.train(Policies.NONE, 2);
            long moved = 0;
            long movedInBf16 = 0;
            long all = 0;
            for (Map.Entry<String, float[]> weight : run.weights().entrySet()) {
                float[] old = before.get(weight.getKey());
                for (int i = 0; i < old.length; i++) {
                    all++;
                    moved += old[i] != weight.getValue()[i] ? 1 : 0;
                    movedInBf16 += bf16(old[i]) != bf16(weight.getValue()[i]) ? 1 : 0;
                }
            }
            assertThat((double) moved / all).isGreaterThan(0.8);
            assertThat((double) movedInBf16 / all).isLessThan(0.6);
        }
    }

    private static int bf16(float value) {
        return (Float.floatToIntBits(value) + 0x8000) >>> 16;
    }

    @Test
    void whatIsDroppedFollowsFromTheSeedAlone() {
        TokenBatch batch = TinyRun.batch(5, 2);
        try (TinyRun run = new TinyRun(DROPPING)) {
            BackwardPass pass = new BackwardPass(run.decoder, run.trainable, new BackwardPass.Settings(false, 0.5));
            BackwardPass plain = new BackwardPass(run.decoder, run.trainable);
            Map<String, float[]> undropped = gradients(run, plain, batch, 1);
            Map<String, float[]> first = gradients(run, pass, batch, 1L << 40);
            assertThat(equal(gradients(run, pass, batch, 1L << 40), first)).isTrue();
            assertThat(equal(gradients(run, pass, batch, 2L << 40), first)).isFalse();
            assertThat(equal(gradients(run, plain, batch, 2L << 40), undropped)).isTrue();
            assertThat(equal(first, undropped)).isFalse();
        }
    }

    /** B is zero at first, so its gradient is linear in what enters A, whose mean dropping keeps. */
    @Test
    void droppingKeepsTheMean() {
        TokenBatch batch = TinyRun.batch(5, 2);
        int draws = 300;
        try (TinyRun run = new TinyRun(DROPPING)) {
            BackwardPass pass = new BackwardPass(run.decoder, run.trainable, new BackwardPass.Settings(false, 0.2));
            Map<String, float[]> undropped = gradients(run, new BackwardPass(run.decoder, run.trainable), batch, 0);
            String name = undropped.keySet().stream()
                    .filter(key -> key.contains("layers.1.mlp.down_proj.lora_B"))
                    .findFirst()
                    .orElseThrow();
            double[] mean = new double[undropped.get(name).length];
            for (long seed = 0; seed < draws; seed++) {
                float[] drawn = gradients(run, pass, batch, seed).get(name);
                Arrays.setAll(mean, i -> mean[i] + drawn[i] / draws);
            }
            double distance = 0;
            double length = 0;
            for (int i = 0; i < mean.length; i++) {
                distance += Math.pow(mean[i] - undropped.get(name)[i], 2);
                length += Math.pow(undropped.get(name)[i], 2);
            }
            assertThat(Math.sqrt(distance / length)).isLessThan(0.1);
        }
    }

    private static boolean equal(Map<String, float[]> one, Map<String, float[]> other) {
        return one.entrySet().stream().allMatch(entry -> Arrays.equals(entry.getValue(), other.get(entry.getKey())));
    }

    private static Map<String, float[]> gradients(TinyRun run, BackwardPass pass, TokenBatch batch, long seed) {
        BackwardPass.Result result = pass.run(run.scope, batch, batch.lossTokens(), seed);
        Map<String, float[]> gradients = new HashMap<>();
        for (Parameter parameter : result.gradients().parameters()) {
            gradients.put(parameter.name(), result.gradients().of(parameter).toFloats());
        }
        return gradients;
    }
}
