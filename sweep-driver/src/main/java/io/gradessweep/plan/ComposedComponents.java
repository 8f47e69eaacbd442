package io.gradessweep.plan;

import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.SpecComponent;
import io.gradessweep.spec.SpecVariants;
import io.gradessweep.spec.Tau;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the components of a spec that several settings fill, and those whose default depends on another setting. */
final class ComposedComponents {
    /** The setting that every model and fine-tuning needs under GradES. */
    static final String TAU = "grades.tau";

    /** The settings that would change a tau or replace it. */
    static final List<String> OTHER_THRESHOLDS =
            List.of("grades.tau_attention", "grades.tau_mlp", "grades.tau_quantile");

    static final String TAU_SCALE = "grades.tau_scale";

    private interface Reader {
        Object read(SpecBinder run);
    }

    /** The readers, by the first setting that the component declares. */
    private static final Map<String, Reader> READERS = Map.of(
            TAU,
            ComposedComponents::tau,
            "grades.criterion",
            ComposedComponents::measure,
            "lora.alpha",
            ComposedComponents::alpha,
            "data.proportions",
            ComposedComponents::proportions);

    private ComposedComponents() {}

    /** Returns the component's value; empty if it needs no reader of its own. */
    static Optional<Object> read(SpecComponent component, SpecBinder run) {
        return component.settings().stream()
                .findFirst()
                .map(setting -> READERS.get(setting.key()))
                .map(reader -> reader.read(run));
    }

    /** Returns the tau. A quantile, if it is set, replaces the numbers in a model's file. */
    private static Tau tau(SpecBinder run) {
        Optional<Ratio> quantile = run.values().find("grades.tau_quantile", Ratio.class);
        if (quantile.isEmpty()) {
            return new Tau.Fixed(tau("grades.tau_attention", run), tau("grades.tau_mlp", run));
        }
        if (isScaled(run.values().get(TAU_SCALE, BigDecimal.class))
                || run.values().isSet("grades.tau_attention")
                || run.values().isSet("grades.tau_mlp")) {
            throw new InvalidInputException("grades.tau_quantile takes the place of grades.tau, and there is nothing"
                    + " for grades.tau_scale, grades.tau_attention or grades.tau_mlp to change; leave them out, or it");
        }
        return new Tau.Quantile(quantile.get(), run.values().get("grades.quantile_of", Tau.Pool.class));
    }

    /** Returns tau times its scale. They are multiplied as decimals, so that equal products are equal runs. */
    private static double tau(String own, SpecBinder run) {
        BigDecimal tau = run.values()
                .find(own, BigDecimal.class)
                .or(() -> run.values().find(TAU, BigDecimal.class))
                .orElseThrow(() -> new InvalidInputException("grades.tau is missing; set it under "
                        + SpecVariants.name(run.method().tuning()) + ": in conf/models/"
                        + run.model().name() + ".yaml, in the sweep file or with --set (a number > 0)"));
        return tau.multiply(run.values().get(TAU_SCALE, BigDecimal.class)).doubleValue();
    }

    /** Returns whether a scale changes tau, however its number is written. */
    static boolean isScaled(BigDecimal scale) {
        return scale.compareTo(BigDecimal.ONE) != 0;
    }

    private static Measure measure(SpecBinder run) {
        return new Measure(
                run.values().get("grades.criterion", Criterion.class),
                run.values().get("grades.norm", MatrixNorm.class));
    }

    private static double alpha(SpecBinder run) {
        return run.values()
                .find("lora.alpha", BigDecimal.class)
                .map(BigDecimal::doubleValue)
                .orElseGet(() -> 2.0 * run.values().get("lora.rank", Integer.class));
    }

    private static List<?> proportions(SpecBinder run) {
        return run.values().find("data.proportions", List.class).orElse(List.of());
    }
}
