package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.spec.Measure;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Freezes and thaws matrices during training. It has the measures taken that the freeze policy and the record ask for,
 * lets the policy decide, and carries the decisions out. Call its methods once per step, in their order here.
 */
final class FreezeControl {
    private final Policies policies;
    private final FreezePolicy policy;
    private final TrainableParameters trainable;
    private final Freezer freezer;
    private final GradientMonitor monitor;
    private final Schedule schedule;
    private final TrainingLoop.Tracing tracing;
    private final StepListener listener;
    private final Map<MatrixId, Long> elements;
    private final boolean smooths;
    private Set<MatrixId> probed = Set.of();
    private Map<MatrixId, Double> values = Map.of();
    private FreezeDecision decision = FreezeDecision.NONE;

    /** Creates the control of a run that has not begun, so that every matrix trains. */
    FreezeControl(
            Policies policies,
            TrainableParameters trainable,
            Freezer freezer,
            GradientMonitor monitor,
            Schedule schedule,
            TrainingLoop.Tracing tracing,
            StepListener listener) {
        this.policies = policies;
        policy = policies.freeze();
        this.trainable = trainable;
        this.freezer = freezer;
        this.monitor = monitor;
        this.schedule = schedule;
        this.tracing = tracing;
        this.listener = listener;
        elements = trainable.elementsByMatrix();
        smooths = Stream.concat(Stream.of(policies.measure()), tracing.measuresTaken())
                .anyMatch(measure -> measure.criterion().isSmoothed());
    }

    /**
     * Begins a step. Call it before the forward and backward pass: what never trains freezes before the first, and
     * frozen matrices take part in the pass if the policy asks to measure them.
     */
    void begin(int step) {
        if (step == 1) {
            freezeFromStart();
        }
        probed = policy.at(step) == FreezePolicy.Request.ALL ? freezer.thaw(trainable.frozenMatrices()) : Set.of();
    }

    private void freezeFromStart() {
        Set<MatrixId> never = policy.frozenFromStart(trainable.activeMatrices());
        if (!never.isEmpty()) {
            freezer.freeze(never, new Gradients()).forEach(matrix -> record(FreezeEvent.Kind.FREEZE, 1, matrix));
        }
    }

    /** Reads the step's numbers. Afterwards the gradients of frozen matrices that were only measured are dropped. */
    GradientMonitor.Measurement measure(int step, TensorScope scope, Tensor lossSum, Gradients gradients) {
        if (smooths) {
            monitor.smooth(gradients);
        }
        GradientMonitor.Measurement measured = monitor.read(step, scope, lossSum, gradients, measuresAt(step));
        if (!probed.isEmpty()) {
            freezer.freeze(probed, gradients);
        }
        monitor.expect(step, gradients, expectedAfter(step));
        return measured;
    }

    /** Returns the measures that need a copy of this step: those of weights may look back several steps. */
    private Set<Measure> expectedAfter(int step) {
        Set<Measure> expected = new LinkedHashSet<>(measuresAt(step + 1));
        expected.removeIf(measure -> measure.criterion().isOfWeights());
        measuresAt(step + monitor.changeSteps()).stream()
                .filter(measure -> measure.criterion().isOfWeights())
                .forEach(expected::add);
        return expected;
    }

    /** Records the measurements and freezes the matrices that the policy chooses, before clipping and update. */
    void decide(int step, GradientMonitor.Measurement measured, Gradients gradients) {
        measured.values()
                .forEach((measure, norms) -> norms.forEach((matrix, value) ->
                        listener.norm(new NormTrace(step, matrix, measure, value, elements.get(matrix)))));
        values = judged(step, measured);
        if (values.isEmpty()) {
            return;
        }
        Map<MatrixId, Double> ofActive = new TreeMap<>(values);
        ofActive.keySet().removeAll(probed);
        Map<MatrixId, Double> ofFrozen = new TreeMap<>(values);
        ofFrozen.keySet().retainAll(probed);
        decision = policy.decide(step, new CriterionValues(ofActive, ofFrozen));
        if (!decision.freezing().isEmpty()) {
            freezer.freeze(decision.freezing(), gradients)
                    .forEach(matrix -> record(FreezeEvent.Kind.FREEZE, step, matrix));
        }
    }

    /** Ends a step. Call it after the update: matrices that thaw train from the next step on. */
    void end(int step) {
        if (!decision.thawing().isEmpty()) {
            freezer.thaw(decision.thawing()).forEach(matrix -> record(FreezeEvent.Kind.THAW, step + 1, matrix));
        }
        decision = FreezeDecision.NONE;
    }

    int frozenMatrices() {
        return elements.size() - trainable.activeMatrices().size();
    }

    private Set<Measure> measuresAt(int step) {
        Set<Measure> measures = new LinkedHashSet<>();
        if (policy.at(step) != FreezePolicy.Request.NOTHING) {
            measures.add(policies.measure());
        }
        if (tracing.every() > 0 && step % tracing.every() == 0) {
            measures.addAll(tracing.measures());
        }
        measures.removeIf(measure -> !canBeTold(measure, step));
        return measures;
    }

    /**
     * Returns whether a measure tells anything at this step. After updates with learning rate 0, with which a warmup
     * begins, no weight has changed, and that says nothing about convergence.
     */
    private boolean canBeTold(Measure measure, int step) {
        int first = Math.max(1, step - monitor.changeSteps());
        return !measure.criterion().isOfWeights()
                || step == 1
                || IntStream.range(first, step).anyMatch(updated -> schedule.rate(updated) > 0);
    }

    /**
     * Returns the values that the policy decides by; empty if it did not ask for them. A NaN is no value, so that
     * nothing freezes by it.
     */
    private Map<MatrixId, Double> judged(int step, GradientMonitor.Measurement measured) {
        Map<MatrixId, Double> judged = new TreeMap<>();
        if (policy.at(step) != FreezePolicy.Request.NOTHING) {
            judged.putAll(measured.values().getOrDefault(policies.measure(), Map.of()));
        }
        judged.values().removeIf(value -> value.isNaN());
        if (policies.perElement()) {
            judged.replaceAll((matrix, value) -> value / elements.get(matrix));
        }
        return judged;
    }

    private void record(FreezeEvent.Kind kind, int step, MatrixId matrix) {
        double value = values.getOrDefault(matrix, Double.NaN);
        listener.freeze(
                new FreezeEvent(step, matrix, kind, value, decision.threshold().applyAsDouble(matrix)));
    }
}
