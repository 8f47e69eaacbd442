package io.gradessweep.spec;

import java.io.Serializable;

/**
 * The learning rate's course over the planned steps.
 *
 * @param warmupRatio the warmup is linear over ceil(warmupRatio * T) steps; the first step has learning rate 0, as in
 *     transformers' {@code get_cosine_schedule_with_warmup}
 */
public record ScheduleSpec(
        @Setting(key = "schedule.shape", value = "cosine", documentation = "the learning rate after warmup")
        Shape shape,

        @Setting(key = "schedule.warmup_ratio", value = "0.05", documentation = "share of the steps with linear warmup")
        Ratio warmupRatio)
        implements Serializable {
    /** The shape of the learning rate after the warmup. */
    public enum Shape {
        COSINE,
        LINEAR,
        CONSTANT
    }
}
