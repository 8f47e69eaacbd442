package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.Measure;
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

    /** The norms of a measure on the device, and the norms to divide them by; no divisors if nothing is divided. */
    private record Norms(Measure measure, List<Parameter> parameters, Tensor norms, List<Tensor> divisors) {}

    /** Adds the gradients of every monitored matrix to what criteria smooth over the steps. Call it once a step. */
    void smooth(Gradients gradients) {
        clock.monitor(() -> criterionBuffers.smooth(monitored(gradients), gradients));
    }

    /** @param measures the measures to take of every monitored matrix */
    Measurement read(int step, TensorScope scope, Tensor lossSum, Gradients gradients, Collection<Measure> measures) {
        List<Norms> taken = new ArrayList<>();
        if (!measures.isEmpty()) {
            clock.monitor(() -> {
                List<Parameter> monitored = monitored(gradients);
                for (Measure measure : measures) {
                    Map<Parameter, Tensor> tensors = measurable(
                            measure, criterionBuffers.of(scope, measure.criterion(), step, monitored, gradients));
                    if (!tensors.isEmpty()) {
                        taken.add(norms(scope, measure, tensors));
                    }
                }
            });
        }
        List<Tensor> parts = new ArrayList<>(List.of(lossSum, kernels.l2Norms(scope, gradients.tensors())));
        for (Norms norms : taken) {
            parts.add(norms.norms);
            parts.addAll(norms.divisors);
        }
        return measurement(kernels.gather(scope, parts).toDoubles(), gradients.parameters(), taken);
    }

    private Norms norms(TensorScope scope, Measure measure, Map<Parameter, Tensor> tensors) {
        List<Parameter> parameters = List.copyOf(tensors.keySet());
        Tensor norms = kernels.norms(scope, List.copyOf(tensors.values()), measure.norm());
        List<Tensor> divisors = measure.criterion() == Criterion.RELATIVE_WEIGHT_CHANGE
                ? List.of(kernels.norms(scope, Optimizer.values(parameters), measure.norm()))
                : List.of();
        return new Norms(measure, parameters, norms, divisors);
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

    /** @param numbers the loss, the L2 norms, and each measure's norms and divisors, one after another */
    private Measurement measurement(double[] numbers, List<Parameter> parameters, List<Norms> taken) {
        int next = 1;
        Map<Parameter, Double> l2 = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            l2.put(parameter, numbers[next++]);
        }
        Map<Measure, Map<MatrixId, Double>> values = new LinkedHashMap<>();
        for (Norms norms : taken) {
            int count = norms.parameters.size();
            Map<MatrixId, Double> sums = sums(norms.parameters, Arrays.copyOfRange(numbers, next, next + count));
            next += count;
            if (!norms.divisors.isEmpty()) {
                sums(norms.parameters, Arrays.copyOfRange(numbers, next, next + count))
                        .forEach((matrix, divisor) -> sums.computeIfPresent(matrix, (same, sum) -> sum / divisor));
                next += count;
            }
            values.put(norms.measure, sums);
        }
        return new Measurement(numbers[0], l2, values);
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
