package io.gradessweep.spec;

import java.io.Serializable;

/**
 * How the learning rate moves over the planned steps.
 *
 * @param warmupRatio linear warmup over ceil(warmupRatio * T) steps; the first step has learning rate 0, as in
 *     transformers' {@code get_cosine_schedule_with_warmup}
 */
public record ScheduleSpec(
        @Setting(key = "schedule.shape", value = "cosine", documentation = "the learning rate after warmup")
        Shape shape,

        @Setting(key = "schedule.warmup_ratio", value = "0.05", documentation = "share of the steps with linear warmup")
        Ratio warmupRatio)
        implements Serializable {
    /** What follows the warmup. */
    public enum Shape {
        COSINE,
        LINEAR,
        CONSTANT
    }
}
