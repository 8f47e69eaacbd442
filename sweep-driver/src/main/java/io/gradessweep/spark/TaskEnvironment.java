package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.job.WeightStore;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.Prefix;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.store.ParquetResultStore;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * What every task of a sweep takes along.
 *
 * @param results the results directory, as a URI
 * @param cache the directory of pretrained miniatures and fetched files, on each host
 * @param threads intra-op threads of a task
 * @param runSeconds that a run, or a part of a prefix, may take; 0 for any
 * @param checkpointSeconds of training between two states of a run; 0 for none
 * @param keepWeights whether the trained weights are kept in the results
 */
public record TaskEnvironment(
        RunFunction runs,
        BaseFunction bases,
        PrefixFunction prefixes,
        String results,
        String cache,
        int threads,
        int runSeconds,
        int checkpointSeconds,
        boolean keepWeights)
        implements Serializable {

    /** The context of the task this is called in; cancelled when Spark kills the task, or at the deadline. */
    JobContext context(
            JobListener listener, Deadline deadline, Checkpointing checkpointing, Optional<WeightStore> weights) {
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
                weights);
    }

    /** The results, from where this task runs. */
    ParquetResultStore store() {
        return new ParquetResultStore(
                results, SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()));
    }

    /**
     * A run to be executed; no prefix where it shares none.
     *
     * @param pauseAfter the step after which it ends for now; 0 for its own end
     */
    record RunOrder(String key, String runId, int launch, RunSpec spec, String prefixId, int pauseAfter)
            implements Serializable {}

    /** A part of what runs have in common, to be trained where it is not published. */
    record PrefixOrder(String name, Prefix prefix, ForkPoint until) implements Serializable {}

    /** A miniature to be pretrained, where it is not cached. */
    record BaseOrder(String model, BaseModel.Pretrained recipe) implements Serializable {}
}
