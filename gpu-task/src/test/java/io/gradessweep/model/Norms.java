package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.train.GradientClip;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The norms of gradients, as the fixtures give them. */
final class Norms {
    private Norms() {}

    static void assertNorms(Map<String, Double> actual, JsonNode expected, double percent) {
        assertThat(actual).hasSize(expected.size());
        expected.properties().forEach(entry -> {
            String name = entry.getKey().replace(".default.", ".");
            assertThat(actual.get(name)).as(name).isCloseTo(entry.getValue().doubleValue(), withinPercentage(percent));
        });
    }

    /** By stored tensor: what several projections have in it adds up. */
    static Map<String, Double> l1(Kernels kernels, TensorScope scope, Gradients gradients) {
        double[] norms =
                kernels.norms(scope, gradients.tensors(), MatrixNorm.L1).toDoubles();
        Map<String, Double> byName = new LinkedHashMap<>();
        for (int i = 0; i < norms.length; i++) {
            byName.merge(gradients.parameters().get(i).name(), norms[i], Double::sum);
        }
        return byName;
    }

    static double globalNorm(Kernels kernels, TensorScope scope, Gradients gradients) {
        double[] norms = kernels.l2Norms(scope, gradients.tensors()).toDoubles();
        return GradientClip.globalNorm(Arrays.stream(norms).boxed().toList());
    }
}
