package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.Measure;
import io.gradessweep.torch.DeviceGroups;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads the loss, the gradient norms and the criteria. This is the only place in a step where the host copies from the
 * device. It also waits for it before and after what is monitored, and at the end of the step, for the clock.
 */
final class GradientMonitor {
    private final Kernels kernels;
    private final Function<Parameter, List<MatrixId>> matricesOf;
    private final CriterionBuffers criterionBuffers;
    private final PhaseClock clock;

    GradientMonitor(
            Kernels kernels,
            Function<Parameter, List<MatrixId>> matricesOf,
            CriterionBuffers criterionBuffers,
            PhaseClock clock) {
        this.kernels = kernels;
        this.matricesOf = matricesOf;
        this.criterionBuffers = criterionBuffers;
        this.clock = clock;
    }

    /**
     * The numbers of one step.
     *
     * @param l2 the L2 norm of each active gradient
     * @param values the value of each measure for each active matrix: the sum over A and B for an adapter, and the
     *     whole adapter's value for matrices that share one; measures that cannot be computed yet are missing
     */
    record Measurement(double lossSum, Map<Parameter, Double> l2, Map<Measure, Map<MatrixId, Double>> values) {}

    /**
     * The norms of a measure on one device. A matrix lies on one device whole, with its adapter.
     *
     * @param at the index of the first of them among the numbers that are read
     * @param divisorsAt that of the norms to divide them by; 0 if nothing is divided
     */
    private record Norms(Measure measure, List<Parameter> parameters, int at, int divisorsAt) {}

    /** The tensors of numbers that are read together, of which the loss is the first. */
    private static final class Numbers {
        private final List<Tensor> parts = new ArrayList<>();
        private int count;

        /** Adds a tensor and returns the index of its first number. */
        int add(Tensor part) {
            int at = count;
            parts.add(part);
            count += Math.toIntExact(part.size());
            return at;
        }
    }

    /** Adds the gradients of every monitored matrix to what criteria smooth over the steps. Call it once a step. */
    void smooth(Gradients gradients) {
        clock.monitor(() -> criterionBuffers.smooth(monitored(gradients), gradients));
    }

    /** @param measures the measures to take of every monitored matrix */
    Measurement read(int step, TensorScope scope, Tensor lossSum, Gradients gradients, Collection<Measure> measures) {
        Numbers numbers = new Numbers();
        numbers.add(lossSum);
        List<Norms> taken = new ArrayList<>();
        List<Parameter> monitored = monitored(gradients);
        List<Parameter> others = new ArrayList<>(gradients.parameters());
        Map<Parameter, Integer> l2 = new LinkedHashMap<>();
        if (measures.contains(Measure.GRADIENT_L1) && !monitored.isEmpty()) {
            clock.monitorHalf(() -> {
                for (List<Parameter> group : DeviceGroups.of(monitored, gradients::of)) {
                    int at = numbers.add(kernels.l1AndL2Norms(scope, Optimizer.gradients(group, gradients)));
                    taken.add(new Norms(Measure.GRADIENT_L1, group, at, 0));
                    putAll(l2, group, at + group.size());
                }
            });
            others.removeAll(l2.keySet());
        }
        for (List<Parameter> group : DeviceGroups.of(others, gradients::of)) {
            putAll(l2, group, numbers.add(kernels.l2Norms(scope, Optimizer.gradients(group, gradients))));
        }
        List<Measure> rest = measures.stream()
                .filter(measure -> taken.stream().noneMatch(norms -> norms.measure.equals(measure)))
                .toList();
        if (!rest.isEmpty()) {
            clock.monitor(() -> {
                for (Measure measure : rest) {
                    Map<Parameter, Tensor> tensors = measurable(
                            measure, criterionBuffers.of(scope, measure.criterion(), step, monitored, gradients));
                    for (List<Parameter> group : DeviceGroups.of(List.copyOf(tensors.keySet()), tensors::get)) {
                        taken.add(norms(scope, measure, group, tensors, numbers));
                    }
                }
            });
        }
        return measurement(kernels.gather(scope, numbers.parts).toDoubles(), l2, taken);
    }

    /** Notes that the norms of parameters stand among the numbers one after another. */
    private static void putAll(Map<Parameter, Integer> indices, List<Parameter> parameters, int at) {
        for (int i = 0; i < parameters.size(); i++) {
            indices.put(parameters.get(i), at + i);
        }
    }

    /** @param parameters parameters of one device */
    private Norms norms(
            TensorScope scope,
            Measure measure,
            List<Parameter> parameters,
            Map<Parameter, Tensor> tensors,
            Numbers numbers) {
        List<Tensor> measured = parameters.stream().map(tensors::get).toList();
        int at = numbers.add(kernels.norms(scope, measured, measure.norm()));
        int divisorsAt = measure.criterion() == Criterion.RELATIVE_WEIGHT_CHANGE
                ? numbers.add(kernels.norms(scope, Optimizer.values(parameters), measure.norm()))
                : 0;
        return new Norms(measure, parameters, at, divisorsAt);
    }

    /** Returns the steps between the two whose weights are compared. */
    int changeSteps() {
        return criterionBuffers.changeSteps();
    }

    /** Copies the tensors of this step, before its update, that these measures need at a later step. */
    void expect(int step, Gradients gradients, Collection<Measure> measures) {
        Set<Criterion> criteria = EnumSet.noneOf(Criterion.class);
        measures.forEach(measure -> criteria.add(measure.criterion()));
        if (criteria.stream().anyMatch(Criterion::isChange)) {
            clock.monitor(() -> criterionBuffers.keep(criteria, step, monitored(gradients), gradients));
        }
    }

    /** Returns the tensors that a norm is defined for: a bias is no matrix. */
    private static Map<Parameter, Tensor> measurable(Measure measure, Map<Parameter, Tensor> tensors) {
        if (measure.norm().isElementwise()) {
            return tensors;
        }
        Map<Parameter, Tensor> matrices = new LinkedHashMap<>(tensors);
        matrices.keySet().removeIf(parameter -> parameter.kind() == Parameter.Kind.BIAS);
        return matrices;
    }

    private List<Parameter> monitored(Gradients gradients) {
        return gradients.parameters().stream()
                .filter(parameter -> !matricesOf.apply(parameter).isEmpty())
                .toList();
    }

    /** @param l2 the index of the L2 norm of each gradient among the numbers */
    private Measurement measurement(double[] numbers, Map<Parameter, Integer> l2, List<Norms> taken) {
        Map<Parameter, Double> l2Norms = new LinkedHashMap<>();
        l2.forEach((parameter, at) -> l2Norms.put(parameter, numbers[at]));
        Map<Measure, Map<MatrixId, Double>> values = new LinkedHashMap<>();
        for (Norms norms : taken) {
            int count = norms.parameters.size();
            Map<MatrixId, Double> sums =
                    sums(norms.parameters, Arrays.copyOfRange(numbers, norms.at, norms.at + count));
            if (norms.divisorsAt > 0) {
                sums(norms.parameters, Arrays.copyOfRange(numbers, norms.divisorsAt, norms.divisorsAt + count))
                        .forEach((matrix, divisor) -> sums.computeIfPresent(matrix, (same, sum) -> sum / divisor));
            }
            values.computeIfAbsent(norms.measure, unused -> new TreeMap<>()).putAll(sums);
        }
        return new Measurement(numbers[0], l2Norms, values);
    }

    private Map<MatrixId, Double> sums(List<Parameter> parameters, double[] norms) {
        Map<MatrixId, Double> sums = new TreeMap<>();
        for (int i = 0; i < norms.length; i++) {
            for (MatrixId matrix : matricesOf.apply(parameters.get(i))) {
                sums.merge(matrix, norms[i], Double::sum);
            }
        }
        return sums;
    }
}
