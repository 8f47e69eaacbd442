package io.gradessweep.calibrate;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.Tau;

/**
 * A request to find a tau for a model and its fine-tuning.
 *
 * @param name the model and its fine-tuning, for display
 * @param probe the run that trains to its end with nothing frozen, and records the norms that the rule compares with
 *     tau
 * @param rule the settings of GradES, of which tau is ignored
 * @param candidates how many taus are tried at most
 * @param finish how many of them are trained to the end
 */
public record CalibrationRequest(
        String name, RunSpec probe, EarlyStopping.GradES rule, Goal goal, int candidates, int finish) {
    /** @throws InvalidInputException if more candidates are to finish than are tried */
    public CalibrationRequest {
        if (finish > candidates) {
            throw new InvalidInputException("--finish must be at most --candidates, " + candidates + ", not " + finish);
        }
    }

    String probeId() {
        return SpecJson.runId(probe);
    }

    /** Returns the run that tries a tau. */
    public RunSpec candidate(double tau) {
        return probe.with(new EarlyStopping.GradES(
                new Tau.Fixed(tau),
                rule.gracePeriodRatio(),
                rule.measure(),
                rule.perElement(),
                rule.every(),
                rule.patience(),
                rule.thawing(),
                rule.freezesBiases()));
    }

    int forkStep(int plannedSteps) {
        return new ForkPoint(rule.gracePeriodRatio()).step(plannedSteps);
    }
}
