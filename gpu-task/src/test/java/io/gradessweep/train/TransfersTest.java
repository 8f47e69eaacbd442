package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.Example;
import io.gradessweep.data.Padding;
import io.gradessweep.data.StepBatches;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Monitoring;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Ratio;
import io.gradessweep.torch.TestDevice;
import io.gradessweep.torch.Transfers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests how often a step copies to and from its device and waits for it, which is counted alike on every device. */
@Tag(TestDevice.TAG)
class TransfersTest {
    private static final int STEPS = 5;
    private static final int LENGTH = 24;

    private enum Rule {
        NONE(new EarlyStopping.None()),
        GRADES(new EarlyStopping.GradES(0.5, Ratio.of("0.25"), Criterion.GRADIENT)),
        GRADES_CHANGE(new EarlyStopping.GradES(0.5, Ratio.of("0.25"), Criterion.GRADIENT_CHANGE)),
        SLIMFIT(new EarlyStopping.SlimFit(Ratio.of("0.5"), Ratio.of("0.25"))),
        AUTOFREEZE(new EarlyStopping.AutoFreeze(Ratio.of("0.05"), Ratio.of("0.9"))),
        AFLORA(new EarlyStopping.AFLoRA(Ratio.of("0.9"), Ratio.of("0.1"), Ratio.of("0.2")));

        private final EarlyStopping spec;

        Rule(EarlyStopping spec) {
            this.spec = spec;
        }
    }

    /** What goes to the device is one block of integers a step, whatever its micro-batches are; the host reads once. */
    @ParameterizedTest
    @CsvSource({
        "FULL, qwen3, FP32, NONE, PADDED, 0, 0",
        "FULL, qwen3, FP32, GRADES, PADDED, 0, 0",
        "FULL, qwen3, FP32, GRADES, PACKED, 0, 8",
        "FULL, qwen3, FP32, GRADES_CHANGE, PACKED, 0, 0",
        "FULL, mistral_window, FP32, SLIMFIT, PADDED, 0, 0",
        "FULL, llama31, BF16, AUTOFREEZE, PACKED, 0, 0",
        "LORA, qwen3, FP32, GRADES, PADDED, 0.3, 0",
        "LORA, qwen3, BF16, AFLORA, PACKED, 0.3, 8",
        "LORA, qwen3, NF4, GRADES, PACKED, 0, 0"
    })
    void aStepUploadsOnceAndIsReadOnce(
            String tuning, String fixture, Precision precision, Rule rule, String rows, double dropout, int lossChunk) {
        for (int microBatches : new int[] {1, 4}) {
            StepBatches batches = step -> IntStream.range(0, microBatches)
                    .mapToObj(i -> batch(rows.equals("PACKED"), 10L * step + i))
                    .toList();
            BackwardPass.Settings settings = new BackwardPass.Settings(false, dropout, GradientFormat.FP32, lossChunk);
            List<Transfers> steps = steps(tuning, fixture, precision, rule, settings, batches);
            assertThat(steps).hasSize(STEPS);
            Transfers first = steps.remove(0);
            assertThat(first.uploads()).as("integers, and the rotary table").isEqualTo(2);
            assertThat(first.downloads()).isEqualTo(1);
            assertThat(steps).allSatisfy(step -> {
                assertThat(step.uploads()).isEqualTo(1);
                assertThat(step.downloads()).isEqualTo(1);
            });
            if (rule == Rule.NONE) {
                assertThat(steps).extracting(Transfers::synchronisations).containsOnly(1L);
            }
        }
    }

    private static List<Transfers> steps(
            String tuning,
            String fixture,
            Precision precision,
            Rule rule,
            BackwardPass.Settings settings,
            StepBatches batches) {
        try (TinyRun run = new TinyRun(
                tuning.equals("FULL") ? TinyRun.FULL : TinyRun.LORA,
                TinyRun.ADAMW,
                fixture,
                precision,
                Monitoring.of(rule.spec))) {
            run.backward = settings;
            run.prepare(Policies.of(rule.spec, STEPS, 1), STEPS, batches);
            List<Transfers> steps = new ArrayList<>();
            Transfers[] before = {Transfers.ofThisThread()};
            run.loop.run(step -> {
                steps.add(Transfers.ofThisThread().since(before[0]));
                before[0] = Transfers.ofThisThread();
            });
            return steps;
        }
    }

    /** Two rows of several examples, or of one each, padded to one length. */
    private static TokenBatch batch(boolean packed, long seed) {
        Random random = new Random(seed);
        List<Example> examples = IntStream.of(LENGTH - 9, 9, LENGTH, 5)
                .mapToObj(length -> new Example(random.ints(length, 0, 90).toArray(), length / 3))
                .toList();
        return packed
                ? Padding.packed(List.of(examples.subList(0, 2), examples.subList(2, 3)), 0)
                : Padding.batch(examples.subList(2, 4), 0);
    }

    /** A longer batch makes the table of rotations longer, by more than it needs. */
    @Test
    void theTableOfRotationsGrowsSeldom() {
        StepBatches longer = step -> List.of(row(16 + 4 * step), row(16 + 4 * step));
        List<Transfers> steps = steps("FULL", "qwen3", Precision.FP32, Rule.NONE, BackwardPass.Settings.PLAIN, longer);
        assertThat(steps).extracting(Transfers::uploads).containsExactly(2L, 1L, 1L, 1L, 2L);
    }

    private static TokenBatch row(int length) {
        int[] ids = new Random(length).ints(length, 0, 90).toArray();
        return TokenBatch.of(1, length, ids, ids, new int[] {length});
    }
}
