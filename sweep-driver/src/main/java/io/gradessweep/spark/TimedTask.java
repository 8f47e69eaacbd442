package io.gradessweep.spark;

import java.io.Serializable;
import org.apache.spark.api.java.function.Function;

/** A task that also returns how long it took on its executor. */
record TimedTask<I, O>(Function<I, O> task) implements Function<I, TimedTask.Result<O>> {
    /** @param value the result of the task, which may be null */
    record Result<O>(O value, double seconds) implements Serializable {}

    @Override
    public Result<O> call(I order) throws Exception {
        long begin = System.nanoTime();
        O value = task.call(order);
        return new Result<>(value, (System.nanoTime() - begin) / 1e9);
    }
}
