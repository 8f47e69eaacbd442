package io.gradessweep.job;

import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.result.ValidationTrace;
import java.util.StringJoiner;

/** All that a run computed, a line each, every double to its last bit; where, when and how fast is left out. */
final class Computed {
    private Computed() {}

    static String by(RunOutcome outcome) {
        StringJoiner lines = new StringJoiner("\n");
        TrainingSummary summary = outcome.summary();
        lines.add(outcome.getClass().getSimpleName() + " " + summary.stopReason() + " " + summary.doneSteps() + " of "
                + summary.plannedSteps() + ", frozen " + summary.frozenMatrices() + " of " + summary.matrices());
        lines.add(summary.firstLoss() + " " + summary.lastLoss() + " " + summary.bestValidationLoss());
        lines.add(summary.flops() + " " + summary.hfFlops() + " " + summary.tokens());
        lines.add(summary.parameters() + " " + summary.trainableParameters());
        for (StepTrace step : outcome.traces().steps().list()) {
            lines.add("step " + step.step() + " " + step.loss() + " " + step.learningRate() + " " + step.gradientNorm()
                    + " " + step.counts() + " " + step.frozenMatrices());
        }
        outcome.traces().norms().list().forEach(norm -> lines.add(norm.toString()));
        outcome.traces().freezes().forEach(freeze -> lines.add(freeze.toString()));
        for (ValidationTrace check : outcome.traces().validations()) {
            lines.add("validation " + check.step() + " " + check.loss() + " " + check.improved());
        }
        outcome.traces().items().forEach(item -> lines.add(item.toString()));
        outcome.traces().scores().forEach(score -> lines.add(score.toString()));
        return lines.toString();
    }
}
