package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.torch.DeviceGroups;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.train.GradientClip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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
        Map<String, Double> byName = new LinkedHashMap<>();
        for (List<Parameter> group : DeviceGroups.of(gradients.parameters(), gradients::of)) {
            double[] norms = kernels.norms(scope, tensors(gradients, group), MatrixNorm.L1)
                    .toDoubles();
            for (int i = 0; i < norms.length; i++) {
                byName.merge(group.get(i).name(), norms[i], Double::sum);
            }
        }
        return byName;
    }

    static double globalNorm(Kernels kernels, TensorScope scope, Gradients gradients) {
        List<Double> norms = new ArrayList<>();
        for (List<Parameter> group : DeviceGroups.of(gradients.parameters(), gradients::of)) {
            double[] ofDevice =
                    kernels.l2Norms(scope, tensors(gradients, group)).toDoubles();
            Arrays.stream(ofDevice).forEach(norms::add);
        }
        return GradientClip.globalNorm(norms);
    }

    private static List<Tensor> tensors(Gradients gradients, List<Parameter> parameters) {
        return parameters.stream().map(gradients::of).toList();
    }
}
