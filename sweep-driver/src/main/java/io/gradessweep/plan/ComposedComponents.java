package io.gradessweep.plan;

import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.MatrixSelector;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.MicroBatch;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.SpecComponent;
import io.gradessweep.spec.SpecVariants;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Tower;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the components of a spec that several settings fill, and those whose default depends on another setting. */
final class ComposedComponents {
    /** The setting that every model and fine-tuning needs under GradES. */
    static final String TAU = "grades.tau";

    /** The settings that are other names of a tau with a selector, and the selector of each. */
    private static final Map<String, String> SELECTOR_NAMES =
            Map.of("grades.tau_attention", "language.attention", "grades.tau_mlp", "language.mlp");

    /** The settings that would change a tau or replace it. */
    static final List<String> OTHER_THRESHOLDS =
            List.of("grades.tau_attention", "grades.tau_mlp", "grades.tau_quantile");

    private static final String VISION = Tower.VISION.label();

    static final String TAU_SCALE = "grades.tau_scale";

    private static final String MICRO_BATCH = "train.micro_batch";
    private static final String ACCUMULATION = "train.gradient_accumulation";

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
            ComposedComponents::proportions,
            ACCUMULATION,
            ComposedComponents::gradientAccumulation);

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
            Map<String, Double> thresholds = bySelector(run);
            return Tau.of(thresholds, paths(thresholds, run.model().base()));
        }
        if (isScaled(run.values().get(TAU_SCALE, BigDecimal.class))
                || !run.values().selectors(TAU).isEmpty()
                || SELECTOR_NAMES.keySet().stream().anyMatch(run.values()::isSet)) {
            throw new InvalidInputException("grades.tau_quantile takes the place of grades.tau, and there is nothing"
                    + " for grades.tau_scale, grades.tau_attention, grades.tau_mlp or a grades.tau of some matrices to"
                    + " change; leave them out, or it");
        }
        return new Tau.Quantile(quantile.get(), run.values().get("grades.quantile_of", Tau.Pool.class));
    }

    /**
     * Returns the paths of the matrices that thresholds are for. A checkpoint's configuration is read when its data is, so
     * that a vision tower which it does not have is found then.
     */
    private static List<String> paths(Map<String, Double> thresholds, BaseModel model) {
        boolean named = thresholds.keySet().stream().anyMatch(selector -> MatrixSelector.selects(VISION, selector));
        return named && model.mayHaveVision()
                ? MatrixSelector.ofVisionLanguageModels()
                : MatrixSelector.ofTextDecoder();
    }

    /** Returns the thresholds that are set, times their scale. */
    private static Map<String, Double> bySelector(SpecBinder run) {
        Map<String, Double> thresholds = new TreeMap<>();
        scaled(TAU, run).ifPresent(tau -> thresholds.put(MatrixSelector.ALL, tau));
        for (String selector : run.values().selectors(TAU)) {
            scaled(TAU + "." + selector, run).ifPresent(tau -> thresholds.put(selector, tau));
        }
        SELECTOR_NAMES.forEach((name, selector) -> scaled(name, run).ifPresent(tau -> {
            if (thresholds.put(selector, tau) != null
                    && run.values().selectors(TAU).contains(selector)) {
                throw new InvalidInputException(
                        name + " and " + TAU + "." + selector + " set the same threshold; leave one of them out");
            }
        }));
        if (thresholds.isEmpty()) {
            throw new InvalidInputException("grades.tau is missing; set it under "
                    + SpecVariants.name(run.method().tuning()) + ": in the model's file, "
                    + run.model().name() + ".yaml, in the sweep file or with --set (a number > 0);"
                    + " grades calibrate finds one");
        }
        return thresholds;
    }

    /** Returns the settings that give thresholds by selector, and their values. */
    static Map<String, BigDecimal> settingsOf(Map<String, Double> thresholds) {
        Map<String, BigDecimal> settings = new TreeMap<>();
        thresholds.forEach((selector, threshold) -> settings.put(
                selector.isEmpty() ? TAU : TAU + "." + selector, new BigDecimal(Double.toString(threshold))));
        return settings;
    }

    /** Returns tau times its scale. They are multiplied as decimals, so that equal products are equal runs. */
    private static Optional<Double> scaled(String key, SpecBinder run) {
        BigDecimal scale = run.values().get(TAU_SCALE, BigDecimal.class);
        return run.values()
                .find(key, BigDecimal.class)
                .map(tau -> tau.multiply(scale).doubleValue());
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

    /**
     * Returns the micro-batches of a step. Where their rows are chosen later, a step has the rows that it would have with
     * the number in whose place {@code auto} stands, each counted as a micro-batch.
     */
    private static int gradientAccumulation(SpecBinder run) {
        int passes = run.values().get(ACCUMULATION, Integer.class);
        if (!run.values().get(MICRO_BATCH, MicroBatch.class).isAuto()) {
            return passes;
        }
        long rows = (long) run.values().number(MICRO_BATCH, MicroBatch.class).rows() * passes;
        return (int) Math.min(rows, Integer.MAX_VALUE);
    }
}
