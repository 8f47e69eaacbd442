package io.gradessweep.spec;

import java.io.Serializable;
import java.util.List;

/**
 * The learning rate's course over the planned steps.
 *
 * @param warmupRatio the warmup is linear over ceil(warmupRatio * T) steps
 * @param warmup the factor of the warmup's steps
 * @param finalRatio the share of the peak that the decay ends at
 * @param towerRates the peaks of towers that have another than {@code optimizer.learning_rate}
 */
public record ScheduleSpec(
        @Setting(key = "schedule.shape", value = "cosine", documentation = "the learning rate after warmup")
        Shape shape,

        @Setting(key = "schedule.warmup_ratio", value = "0.05", documentation = "share of the steps with linear warmup")
        Ratio warmupRatio,

        @Setting(
                key = "schedule.warmup",
                value = "from_zero",
                documentation = "from_zero: step t of a warmup of n has the factor (t - 1) / n, as in transformers;"
                        + " above_zero: t / n, as in nanoVLM")
        Warmup warmup,

        @Setting(
                key = "schedule.final_ratio",
                value = "0",
                documentation = "share of the peak learning rate that cosine and linear end at")
        Ratio finalRatio,

        @Setting(
                key = "optimizer.tower_rates",
                value = "[]",
                documentation = "peak learning rates of a model's towers that have another than"
                        + " optimizer.learning_rate, as in [connector=5e-3]: vision, connector, language")
        List<TowerRate> towerRates)
        implements Serializable {
    /** The shape of the learning rate after the warmup. */
    public enum Shape {
        COSINE,
        LINEAR,
        CONSTANT
    }

    /** The factor of the warmup's first step. */
    public enum Warmup {
        FROM_ZERO,
        ABOVE_ZERO
    }

    public ScheduleSpec {
        Require.that(
                towerRates.stream().map(TowerRate::tower).distinct().count() == towerRates.size(),
                "optimizer.tower_rates names a tower twice");
        towerRates = towerRates.stream().sorted().toList();
    }

    /** Creates a schedule as transformers has it, with one peak for all towers. */
    public ScheduleSpec(Shape shape, Ratio warmupRatio) {
        this(shape, warmupRatio, Warmup.FROM_ZERO, Ratio.of("0"), List.of());
    }
}
