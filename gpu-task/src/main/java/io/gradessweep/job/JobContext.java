package io.gradessweep.job;

import io.gradessweep.job.checkpoint.Checkpointing;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What a job gets from where it runs; nothing in it changes the result.
 *
 * @param cache directory of pretrained miniatures and fetched files
 * @param device {@code cpu} or {@code cuda:N}
 * @param executor the executor's name, for provenance
 * @param threads intra-op threads
 * @param cancelled polled every step; true ends the run as cancelled
 * @param checkpointing how a run keeps its state, to be taken up again
 * @param weights where a run's trained weights are kept, if they are
 */
public record JobContext(
        Path cache,
        String device,
        String executor,
        int threads,
        JobListener listener,
        BooleanSupplier cancelled,
        Checkpointing checkpointing,
        Optional<WeightStore> weights) {
    /** Of a job that keeps no state. */
    public JobContext(
            Path cache, String device, String executor, int threads, JobListener listener, BooleanSupplier cancelled) {
        this(cache, device, executor, threads, listener, cancelled, Checkpointing.NONE, Optional.empty());
    }
}
