package io.gradessweep.cli;

import io.gradessweep.estimate.PlannedJob;
import java.util.List;
import java.util.function.Function;

/**
 * A column of {@code plan}'s machine-readable output. FLOPs and parameters are named as in the table {@code runs}.
 *
 * @param value returns the column's text or number for a job, or null
 */
record PlanColumn(String name, Function<PlannedJob, Object> value) {
    static final List<PlanColumn> ALL = List.of(
            new PlanColumn("kind", PlannedJob::kind),
            new PlanColumn("key", PlannedJob::key),
            new PlanColumn("id", PlannedJob::id),
            new PlanColumn("state", PlannedJob::state),
            new PlanColumn("trained_by", job -> job.trainedBy().orElse(null)),
            new PlanColumn("parameters", job -> job.cost().parameters()),
            new PlanColumn("trainable_parameters", job -> job.cost().trainableParameters()),
            new PlanColumn("steps", job -> job.cost().steps()),
            new PlanColumn("training_flops", job -> job.cost().flops().trainingFlops()),
            new PlanColumn("validation_flops", job -> job.cost().flops().validationFlops()),
            new PlanColumn("evaluation_flops", job -> job.cost().flops().evaluationFlops()),
            new PlanColumn("sampled", job -> job.cost().sampled()),
            new PlanColumn("weight_bytes", job -> job.cost().memory().weights()),
            new PlanColumn("gradient_bytes", job -> job.cost().memory().gradients()),
            new PlanColumn("optimizer_bytes", job -> job.cost().memory().optimizer()),
            new PlanColumn("activation_bytes", job -> job.cost().memory().activations()),
            new PlanColumn("memory_bytes", job -> job.cost().memory().total()),
            new PlanColumn("host_memory_bytes", job -> job.cost().memory().host()),
            new PlanColumn("seconds", PlannedJob::seconds));
}
