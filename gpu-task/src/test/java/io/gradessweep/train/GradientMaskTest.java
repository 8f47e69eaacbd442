package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.FlopCount;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.Monitoring;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Ratio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LoRAF: halves that never train, and entries that never change, from the first step to the last and after a resume. */
class GradientMaskTest {
    private static final int STEPS = 4;
    private static final EarlyStopping LORAF = new EarlyStopping.LoRAF(Ratio.of("0.9"));
    private static final OptimizerSpec SGD = new OptimizerSpec.Sgd(1e-3, 0.9, 0.01);

    @TempDir
    Path directory;

    private static Set<MatrixId> ofA(Set<MatrixId> matrices) {
        return matrices.stream()
                .filter(matrix -> matrix.part() == AdapterPart.A)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static TinyRun open(String fixture, OptimizerSpec optimizer) {
        TinyRun run = new TinyRun(TinyRun.LORA, optimizer, fixture, Precision.FP32, Monitoring.of(LORAF));
        run.prepare(Policies.of(LORAF, STEPS, 1), STEPS, TinyRun.batches(1));
        return run;
    }

    /** The rows of B of a fused module are masked part by part, each with its share. */
    @ParameterizedTest
    @CsvSource({"qwen3, adam", "qwen3, sgd", "phi4, adam"})
    void whatIsMaskedStaysZeroAndTheRestMoves(String fixture, String optimizer) {
        try (TinyRun run = open(fixture, optimizer.equals("sgd") ? SGD : TinyRun.ADAMW)) {
            Map<String, float[]> before = run.weights();
            run.loop.run();
            long trained = 0;
            for (Parameter parameter : run.decoder.adapter().orElseThrow().parameters()) {
                float[] values = parameter.value().toFloats();
                if (parameter.name().contains(".lora_A.")) {
                    assertThat(values).as(parameter.name()).isEqualTo(before.get(parameter.name()));
                } else {
                    int moved = nonZero(values);
                    assertThat(moved).as(parameter.name()).isEqualTo(values.length - Math.round(0.9f * values.length));
                    trained += moved;
                }
            }
            assertThat(run.loop.trainableElements()).isEqualTo(trained);
        }
    }

    private static int nonZero(float[] values) {
        int count = 0;
        for (float value : values) {
            count += value != 0 ? 1 : 0;
        }
        return count;
    }

    @Test
    void halvesThatNeverTrainCostNothingInTheFirstStepEither() {
        try (TinyRun run = open("phi4", TinyRun.ADAMW)) {
            Set<MatrixId> all = run.trainable.activeMatrices();
            Set<MatrixId> left = new TreeSet<>(all);
            left.removeAll(ofA(all));
            FlopCount count = new FlopCount(run.decoder.graph(), TinyRun.LORA, left);
            FlopsLedger expected = FlopsLedger.NONE;
            for (int step = 1; step <= STEPS; step++) {
                for (TokenBatch batch : TinyRun.batches(1).step(step)) {
                    TokenCounts counts = batch.counts();
                    expected = expected.plus(count.training(counts));
                }
            }
            run.loop.run();
            assertThat(run.loop.flops()).isEqualTo(expected);
            assertThat(run.freezes)
                    .extracting(FreezeEvent::step, FreezeEvent::matrix, FreezeEvent::event)
                    .containsExactlyInAnyOrderElementsOf(ofA(all).stream()
                            .map(matrix -> tuple(1, matrix, FreezeEvent.Kind.FREEZE))
                            .toList());
            assertThat(run.freezes).allMatch(event -> Double.isNaN(event.value()) && Double.isNaN(event.tau()));
            assertThat(run.loop.frozenMatrices()).isEqualTo(all.size() / 2);
        }
    }

    @Test
    void aResumedRunDrawsTheSameMask() throws IOException {
        Map<String, float[]> undisturbed;
        try (TinyRun run = open("qwen3", TinyRun.ADAMW)) {
            run.loop.run(step -> {
                if (step == 2) {
                    try {
                        run.loop.save(directory);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
            undisturbed = run.weights();
        }
        try (TinyRun run = open("qwen3", TinyRun.ADAMW)) {
            run.loop.resume(directory);
            run.loop.run();
            assertThat(run.freezes).as("they were recorded before").isEmpty();
            assertThat(run.loop.frozenMatrices()).isEqualTo(21);
            run.weights()
                    .forEach((name, values) -> assertThat(Arrays.equals(values, undisturbed.get(name)))
                            .as(name)
                            .isTrue());
        }
    }

    private static Map<String, String> masks(Ratio sparsity, long seed) {
        try (TinyRun run = new TinyRun(TinyRun.LORA, TinyRun.ADAMW, "phi4", Precision.FP32, Monitoring.of(LORAF))) {
            TokenBatch batch = TinyRun.batch(1, 1);
            Gradients gradients = new BackwardPass(run.decoder, run.trainable)
                    .run(run.scope, batch, batch.lossTokens())
                    .gradients();
            List<Parameter> ofB = gradients.parameters().stream()
                    .filter(parameter -> parameter.name().contains(".lora_B."))
                    .toList();
            GradientMask mask = new GradientMask(run.decoder.kernels(), run.scope, ofB, sparsity, seed);
            mask.apply(gradients);

            Map<String, String> masks = new TreeMap<>();
            long untrained = 0;
            for (Parameter parameter : ofB) {
                StringBuilder bits = new StringBuilder();
                for (float value : gradients.of(parameter).toFloats()) {
                    bits.append(value == 0 ? '0' : '1');
                }
                untrained += bits.chars().filter(bit -> bit == '0').count();
                masks.put(parameter.block() + "." + parameter.slot(), bits.toString());
            }
            assertThat(mask.untrained()).isEqualTo(untrained);
            return masks;
        }
    }

    /** Another weight of the same shape, another part of a fused module and another seed each have a mask of their own. */
    @Test
    void eachWeightHasItsOwnMaskWhichFollowsFromTheSeed() {
        Map<String, String> masks = masks(Ratio.of("0.5"), 1);
        assertThat(masks).hasSize(14);
        assertThat(masks.values()).doesNotHaveDuplicates();
        assertThat(masks(Ratio.of("0.5"), 1)).isEqualTo(masks);
        masks(Ratio.of("0.5"), 2)
                .forEach((weight, mask) -> assertThat(mask).as(weight).isNotEqualTo(masks.get(weight)));
    }

    @Test
    void oneEntryTrainsAtLeast() {
        masks(Ratio.of("0.99999"), 1)
                .forEach((weight, mask) -> assertThat(mask.chars().filter(bit -> bit == '1'))
                        .as(weight)
                        .hasSize(1));
    }
}
