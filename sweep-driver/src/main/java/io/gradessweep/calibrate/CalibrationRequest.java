package io.gradessweep.calibrate;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.TaskSpec;
import java.util.List;

/**
 * A request to find a tau for a model and its fine-tuning.
 *
 * @param name the model and its fine-tuning, for display
 * @param probe the run that trains to its end with nothing frozen, and records the norms that the rule compares with
 *     tau
 * @param rule the settings of GradES, of which tau is ignored
 * @param candidates how many taus are tried at most
 * @param finish how many of them are trained to the end
 * @param selectors the selectors whose taus are looked for; none for a single tau
 * @param thresholds the thresholds in proportion to each other, once the probe has measured what they depend on
 */
public record CalibrationRequest(
        String name,
        RunSpec probe,
        EarlyStopping.GradES rule,
        Goal goal,
        int candidates,
        int finish,
        List<String> selectors,
        RelativeThresholds thresholds) {
    /** @throws InvalidInputException if more candidates are to finish than are tried, or nothing compares them */
    public CalibrationRequest {
        if (finish > candidates) {
            throw new InvalidInputException("--finish must be at most --candidates, " + candidates + ", not " + finish);
        }
        List<TaskSpec> benchmarks = probe.data().benchmarks();
        if (!benchmarks.isEmpty()
                && benchmarks.stream().noneMatch(task -> task.metric().isRightOrWrong())) {
            throw new InvalidInputException(
                    name + ": data.benchmarks has none whose answers are right or wrong, by which"
                            + " runs are compared; name one whose metric is not "
                            + String.join(", ", Metric.labelsNotRightOrWrong()));
        }
    }

    /** Creates a request for taus that are not known in proportion to each other before the probe has run. */
    public CalibrationRequest(
            String name,
            RunSpec probe,
            EarlyStopping.GradES rule,
            Goal goal,
            int candidates,
            int finish,
            List<String> selectors) {
        this(name, probe, rule, goal, candidates, finish, selectors, RelativeThresholds.SAME_FOR_ALL);
    }

    CalibrationRequest with(RelativeThresholds measured) {
        return new CalibrationRequest(name, probe, rule, goal, candidates, finish, selectors, measured);
    }

    String probeId() {
        return SpecJson.runId(probe);
    }

    /**
     * Returns the run that tries a tau.
     *
     * @param tau the tau, or the level of the thresholds if selectors have their own
     */
    public RunSpec candidate(double tau) {
        return probe.with(candidateRule(tau));
    }

    /** Returns the rule of the run that tries a tau. */
    public EarlyStopping.GradES candidateRule(double tau) {
        return new EarlyStopping.GradES(
                thresholds.at(tau),
                rule.gracePeriodRatio(),
                rule.measure(),
                rule.perElement(),
                rule.every(),
                rule.patience(),
                rule.thawing(),
                rule.freezesBiases(),
                rule.since());
    }

    int forkStep(int plannedSteps) {
        return new ForkPoint(rule.gracePeriodRatio()).step(plannedSteps);
    }
}
