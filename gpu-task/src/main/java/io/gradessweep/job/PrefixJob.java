package io.gradessweep.job;

import io.gradessweep.data.DataSet;
import io.gradessweep.job.checkpoint.CheckpointManager;
import io.gradessweep.job.checkpoint.CheckpointOrigin;
import io.gradessweep.job.checkpoint.CheckpointStore;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.Prefix;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.train.BatchSizes;
import io.gradessweep.train.Checkpointer;
import io.gradessweep.train.PhaseClock;
import io.gradessweep.train.Policies;
import io.gradessweep.train.SharedValidation;
import io.gradessweep.train.TrainingLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains the common prefix of several runs once, up to a fork point. It publishes the state there, and before that at
 * each step after which one of the runs stops early. Meanwhile it keeps checkpoints of its own, as a run does.
 */
public final class PrefixJob {
    private static final Logger LOG = LoggerFactory.getLogger(PrefixJob.class);

    private final Prefix prefix;
    private final CheckpointStore published;
    private final JobContext context;
    private final RunRecorder recorder;
    private final PhaseClock clock = new PhaseClock();

    private PrefixJob(Prefix prefix, CheckpointStore published, JobContext context) {
        this.prefix = prefix;
        this.published = published;
        this.context = context;
        recorder = new RunRecorder(context.listener(), context.scratch());
    }

    /**
     * Trains a prefix from the newest state that exists. If the state of the fork point is published, it does nothing.
     *
     * @throws RuntimeException for everything that would end a run. This includes running out of memory, since a prefix
     *     with smaller micro-batches would not be that of runs that need none
     */
    public static void run(Prefix prefix, ForkPoint until, CheckpointStore published, JobContext context) {
        PrefixJob job = new PrefixJob(prefix, published, context);
        try {
            job.run(until);
        } catch (IOException e) {
            throw new UncheckedIOException("the state of a prefix cannot be published: " + e.getMessage(), e);
        } finally {
            job.recorder.clear();
        }
    }

    private void run(ForkPoint until) throws IOException {
        Torch.prepareThread(context.threads());
        LocalInputs inputs = LocalInputs.of(prefix.sharedRun(), context);
        try (TensorScope scope = TensorScope.on(context.devices())) {
            context.listener().phase("load");
            DataSet data = RunInputs.loadOnce(
                    inputs.spec(), ModelConfigs.of(inputs.spec().model(), inputs.model()), inputs.model());
            int planned =
                    prefix.sharedRun().plannedSteps(data.training().examples().size());
            int last = until.step(planned);
            if (last > 0 && !published.steps().contains(last)) {
                train(scope, LoadedJob.load(inputs.spec(), inputs.model(), context, scope, data), planned, last);
            }
        }
    }

    private void train(TensorScope scope, LoadedJob loaded, int planned, int last) throws IOException {
        RunSpec sharedRun = prefix.sharedRun();
        SharedValidation validated = new SharedValidation(prefix.validated(), planned, last);
        TrainableParameters trainable = TrainableParameters.of(loaded.decoder(), sharedRun.fineTuning());
        recorder.begin(last, trainable.activeMatrices().size());
        BatchSizes sizes = BatchSizes.of(loaded.training().rowsPerPass());
        TrainingLoop loop = new TrainingLoopFactory(sharedRun, sizes, context, recorder, clock)
                .open(scope, loaded, trainable, Policies.of(validated));
        Checkpointing checkpointing = context.checkpointing();
        CheckpointOrigin origin = Versions.origin(prefix.id(), context);
        CheckpointManager checkpoints = new CheckpointManager(checkpointing, origin, loop, recorder, clock);
        checkpoints.begin(CheckpointSize.expected(sharedRun, trainable.active()));
        CheckpointStore own = checkpointing.stores().apply(prefix.id());
        checkpoints.resume(own, last);
        if (loop.done() == 0) {
            checkpoints.resume(published, last);
        }
        loop.run(new GettingOff(validated, checkpoints));
        context.listener().phase("publish");
        published.publish(last, checkpoints::write);
        own.clear();
    }

    /** Publishes the state at each step after which one of the runs does no further step. */
    private final class GettingOff implements Checkpointer {
        private final SharedValidation validated;
        private final CheckpointManager checkpoints;
        private int left;

        GettingOff(SharedValidation validated, CheckpointManager checkpoints) {
            this.validated = validated;
            this.checkpoints = checkpoints;
            left = validated.left();
        }

        @Override
        public void stepDone(int step) {
            if (validated.left() < left && validated.stopsAfter(step).isEmpty()) {
                left = validated.left();
                clock.checkpoint(() -> publishFor(step));
            }
            checkpoints.stepDone(step);
        }

        @Override
        public void cancelled() {
            checkpoints.cancelled();
        }

        private void publishFor(int step) {
            try {
                published.publish(step, checkpoints::write);
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("no state for who stops at step {}, and trains alone: {}", step, e.toString());
            }
        }
    }
}
