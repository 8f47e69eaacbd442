package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.job.WeightSource;
import io.gradessweep.job.WeightStore;
import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.Prefix;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.store.KeptAttempt;
import io.gradessweep.store.ParquetResultStore;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * The functions and settings that every task of a sweep is sent with.
 *
 * @param results the results directory, as a URI
 * @param cache the directory of pretrained miniatures and fetched files, on each host
 * @param threads the number of intra-op threads of a task
 * @param runSeconds the time that a run, or a part of a prefix, may take; 0 for no limit
 * @param checkpoints the interval between two checkpoints of a run
 * @param keepWeights whether the trained weights are stored in the results
 * @param slotBytes the memory of a slot's device that a run may take; 0 if none is given
 */
public record TaskEnvironment(
        RunFunction runs,
        BaseFunction bases,
        PrefixFunction prefixes,
        String results,
        String cache,
        int threads,
        int runSeconds,
        CheckpointInterval checkpoints,
        boolean keepWeights,
        long slotBytes)
        implements Serializable {

    /** Creates the settings of a sweep that says nothing of the memory of its slots. */
    public TaskEnvironment(
            RunFunction runs,
            BaseFunction bases,
            PrefixFunction prefixes,
            String results,
            String cache,
            int threads,
            int runSeconds,
            CheckpointInterval checkpoints,
            boolean keepWeights) {
        this(runs, bases, prefixes, results, cache, threads, runSeconds, checkpoints, keepWeights, 0);
    }

    /** Returns the same settings with a bound on the memory that a run may take. */
    public TaskEnvironment withSlotBytes(long bytes) {
        return new TaskEnvironment(
                runs, bases, prefixes, results, cache, threads, runSeconds, checkpoints, keepWeights, bytes);
    }

    /**
     * Returns the context of the task that calls this. The job is cancelled when Spark kills the task, or at the
     * deadline.
     */
    JobContext context(
            JobListener listener,
            Deadline deadline,
            Checkpointing checkpointing,
            Optional<WeightStore> weights,
            Optional<WeightSource> trained) {
        TaskContext task = TaskContext.get();
        Slot slot = Slot.current();
        return new JobContext(
                Path.of(cache),
                slot.device(),
                slot.executor(),
                threads,
                listener,
                () -> task.isInterrupted() || deadline.isPast(),
                checkpointing,
                weights,
                trained,
                slotBytes > 0 ? OptionalLong.of(slotBytes) : OptionalLong.empty());
    }

    /** Opens the results directory on the machine of this task. */
    ParquetResultStore store() {
        Configuration configuration =
                SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf());
        configuration.set(
                ParquetResultStore.STAGING, JobContext.scratch(Path.of(cache)).toString());
        return new ParquetResultStore(results, configuration);
    }

    /**
     * An order to execute a run.
     *
     * @param prefixId the prefix that the run has in common with others; empty for none
     * @param pauseAfter the step after which it pauses; 0 if it is to train to its end
     * @param kept the weights of the same training, which are scored if they are whole; null if the run is to train
     */
    record RunOrder(
            String key, String runId, int launch, RunSpec spec, String prefixId, int pauseAfter, KeptAttempt kept)
            implements Serializable {}

    /** An order to train a part of a prefix, unless its state is published already. */
    record PrefixOrder(String name, Prefix prefix, ForkPoint until) implements Serializable {}

    /** An order to pretrain a miniature, unless it is in the cache. */
    record BaseOrder(String model, BaseModel.Pretrained recipe) implements Serializable {}
}
