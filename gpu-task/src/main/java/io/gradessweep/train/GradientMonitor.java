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

/** Reads loss and gradient norms; decides nothing. The host waits for the device once per step, here. */
final class GradientMonitor {
    private final Kernels kernels;
    private final PhaseClock clock;

    GradientMonitor(Kernels kernels, PhaseClock clock) {
        this.kernels = kernels;
        this.clock = clock;
    }

    /**
     * One step's numbers.
     *
     * @param l2 L2 norm of each active gradient
     * @param criterion elementwise L1 norm of each active matrix' gradient, A and B of an adapter together; matrices that
     *     share an adapter have that of all of it; empty where it was not asked for
     */
    record Measurement(double lossSum, Map<Parameter, Double> l2, Map<MatrixId, Double> criterion) {}

    /** Without the criterion. */
    Measurement read(TensorScope scope, Tensor lossSum, Gradients gradients) {
        return measure(scope, lossSum, gradients, List.of());
    }

    /** With the criterion of every monitored matrix. */
    Measurement readCriterion(TensorScope scope, Tensor lossSum, Gradients gradients) {
        List<Parameter> monitored = gradients.parameters().stream()
                .filter(parameter -> !parameter.matrices().isEmpty())
                .toList();
        return measure(scope, lossSum, gradients, monitored);
    }

    private Measurement measure(TensorScope scope, Tensor lossSum, Gradients gradients, List<Parameter> monitored) {
        List<Tensor> parts = new ArrayList<>();
        parts.add(lossSum);
        parts.add(kernels.l2Norms(scope, gradients.tensors()));
        if (!monitored.isEmpty()) {
            clock.monitor(() -> parts.add(
                    kernels.l1Norms(scope, monitored.stream().map(gradients::of).toList())));
        }
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
