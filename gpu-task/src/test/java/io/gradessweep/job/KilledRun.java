package io.gradessweep.job;

import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.job.checkpoint.LocalCheckpointStore;
import io.gradessweep.job.checkpoint.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A process that executes {@link TrainingCheckpointTest}'s run and keeps its state after every step. */
final class KilledRun {
    private KilledRun() {}

    /**
     * @param arguments the cache, the checkpoints, the file that takes what the run computed, the file that takes where it
     *     began, the step after which it waits to be killed
     */
    public static void main(String[] arguments) throws IOException {
        Path begun = Path.of(arguments[3]);
        int last = Integer.parseInt(arguments[4]);
        AtomicInteger next = new AtomicInteger(1);
        JobListener listener = new JobListener() {
            @Override
            public void resumed(int step, int plannedSteps) {
                next.set(step + 1);
                try {
                    Files.writeString(begun, Integer.toString(step));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        Path checkpoints = Path.of(arguments[1]);
        JobContext context = new JobContext(
                Path.of(arguments[0]),
                "cpu",
                "test",
                1,
                listener,
                () -> {
                    while (next.get() > last) {
                        LockSupport.park();
                    }
                    next.incrementAndGet();
                    return false;
                },
                new Checkpointing(
                        trainId -> new LocalCheckpointStore(checkpoints, trainId, RetentionPolicy.NEWEST),
                        CheckpointInterval.NEVER,
                        1),
                Optional.empty());
        Files.writeString(Path.of(arguments[2]), Computed.by(TrainingJob.run(TrainingCheckpointTest.run(), context)));
    }
}
