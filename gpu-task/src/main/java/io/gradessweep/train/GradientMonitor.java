package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.MatrixId;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads loss, gradient norms and the criterion; decides nothing. The host waits for the device once per step, here. */
final class GradientMonitor {
    private final Kernels kernels;
    private final CriterionTensors criterionTensors;
    private final PhaseClock clock;

    GradientMonitor(Kernels kernels, CriterionTensors criterionTensors, PhaseClock clock) {
        this.kernels = kernels;
        this.criterionTensors = criterionTensors;
        this.clock = clock;
    }

    /**
     * One step's numbers.
     *
     * @param l2 L2 norm of each active gradient
     * @param criterion each active matrix' value, A and B of an adapter together; matrices that share an adapter have that
     *     of all of it; empty where it was not asked for or cannot be told yet
     */
    record Measurement(double lossSum, Map<Parameter, Double> l2, Map<MatrixId, Double> criterion) {}

    /** Without the criterion. */
    Measurement read(TensorScope scope, Tensor lossSum, Gradients gradients) {
        return measure(scope, lossSum, gradients, List.of(), List.of());
    }

    /** With the criterion of every monitored matrix, at this step. */
    Measurement readCriterion(int step, TensorScope scope, Tensor lossSum, Gradients gradients) {
        List<Parameter> monitored = monitored(gradients);
        List<Tensor> norms = new ArrayList<>();
        clock.monitor(() -> {
            List<Tensor> tensors = criterionTensors.at(step, monitored, gradients);
            if (!tensors.isEmpty()) {
                norms.add(kernels.l1Norms(scope, tensors));
            }
        });
        return measure(scope, lossSum, gradients, norms.isEmpty() ? List.of() : monitored, norms);
    }

    /** Keeps what the criterion needs of this step, before its update, to be read at the next one. */
    void expectNext(int step, Gradients gradients) {
        clock.monitor(() -> criterionTensors.keep(step, monitored(gradients), gradients));
    }

    private static List<Parameter> monitored(Gradients gradients) {
        return gradients.parameters().stream()
                .filter(parameter -> !parameter.matrices().isEmpty())
                .toList();
    }

    private Measurement measure(
            TensorScope scope, Tensor lossSum, Gradients gradients, List<Parameter> monitored, List<Tensor> norms) {
        List<Tensor> parts = new ArrayList<>();
        parts.add(lossSum);
        parts.add(kernels.l2Norms(scope, gradients.tensors()));
        parts.addAll(norms);
        double[] numbers = kernels.gather(scope, parts).toDoubles();

        int next = 1;
        Map<Parameter, Double> l2 = new LinkedHashMap<>();
        for (Parameter parameter : gradients.parameters()) {
            l2.put(parameter, numbers[next++]);
        }
        Map<MatrixId, Double> criterion = new TreeMap<>();
        for (Parameter parameter : monitored) {
            double norm = numbers[next++];
            for (MatrixId matrix : parameter.matrices()) {
                criterion.merge(matrix, norm, Double::sum);
            }
        }
        return new Measurement(numbers[0], l2, criterion);
    }
}
