package io.gradessweep.store;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.Provenance;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import java.math.BigInteger;

/**
 * A row of {@code runs} without the columns that identify the run and its attempt. It holds the settings of the run and
 * how it ended.
 *
 * @param spec the spec, which stands for the columns that it declares
 */
record RunRow(
        String trainId,
        String sweep,
        String runKey,
        String model,
        String standsFor,
        String base,
        String fineTuning,
        String earlyStopping,
        String method,
        RunSpec spec,
        long seed,
        RunStatus status,
        FailureCause cause,
        String message,
        TrainingSummary summary,
        double trainingSeconds,
        BigInteger trainingFlops,
        Provenance provenance,
        String specJson) {

    static RunRow of(String sweep, PlannedRun planned, RunOutcome outcome) {
        RunSpec spec = planned.spec();
        TrainingSummary summary = outcome.summary();
        RunOutcome.Failed failed = outcome instanceof RunOutcome.Failed found ? found : null;
        return new RunRow(
                planned.trainId(),
                sweep,
                planned.key(),
                spec.model().name(),
                spec.model().standsFor(),
                base(spec.model().base()),
                spec.fineTuning().label(),
                spec.earlyStopping().label(),
                spec.method(),
                spec,
                spec.seed(),
                status(outcome),
                failed == null ? null : failed.cause(),
                failed == null ? null : failed.message(),
                summary,
                summary.phases().trainingSeconds(),
                summary.flops().trainingFlops(),
                outcome.provenance(),
                SpecJson.write(spec));
    }

    private static RunStatus status(RunOutcome outcome) {
        if (outcome instanceof RunOutcome.Failed failed) {
            return failed.cause() == FailureCause.PAUSED ? RunStatus.PAUSED : RunStatus.FAILED;
        }
        return RunStatus.COMPLETED;
    }

    private static String base(BaseModel base) {
        if (base instanceof BaseModel.Pretrained recipe) {
            return SpecJson.baseId(recipe);
        }
        return ((BaseModel.Checkpoint) base).directory().fingerprint();
    }
}
