package io.gradessweep.plan;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixSelector;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.Tau;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A search for the tau of a model and a fine-tuning. It uses the sweep's GradES except for tau, and the sweep's first
 * seed.
 *
 * @param model the model's name
 * @param tuning {@code full} or {@code lora}
 * @param selectors the selectors whose taus are looked for; none for a single tau
 * @param asked the run under GradES as the sweep specifies it
 * @param probe the same run without early stopping, which records at every step the measure that freezing is decided by
 */
public record TauSearch(String model, String tuning, List<String> selectors, PlannedRun asked, PlannedRun probe) {
    /**
     * Returns a search for each model and fine-tuning that the plan runs under GradES.
     *
     * @param selectors the selectors whose taus are looked for; none for a single tau
     * @throws InvalidInputException if there is none, or if the taus would not determine what freezes
     */
    public static List<TauSearch> of(Plan plan, List<String> selectors) {
        requireSelecting(selectors);
        Map<String, TauSearch> searches = new LinkedHashMap<>();
        Map<String, Long> seeds = new LinkedHashMap<>();
        for (PlannedRun planned : plan.runs()) {
            if (planned.spec().earlyStopping() instanceof EarlyStopping.GradES grades) {
                TauSearch search = of(planned, grades, selectors);
                TauSearch same = searches.putIfAbsent(search.name(), search);
                boolean first = seeds.computeIfAbsent(
                                search.name(), unused -> planned.spec().seed())
                        == planned.spec().seed();
                if (same != null && first) {
                    throw new InvalidInputException(
                            planned.key() + " and " + same.asked().key()
                                    + " differ in more than the seed; a tau is looked for with one choice of everything else, so"
                                    + " take the grid out, or all of its values but one");
                }
            }
        }
        if (searches.isEmpty()) {
            throw new InvalidInputException(
                    plan.sweep() + ": has no run under GradES; name full+grades or lora+grades among its methods");
        }
        return List.copyOf(searches.values());
    }

    /** Refuses a selector that selects nothing, as a sweep's own thresholds would be. */
    private static void requireSelecting(List<String> selectors) {
        Map<String, Double> anyThresholds = new TreeMap<>(Map.of(MatrixSelector.ALL, 1.0));
        selectors.forEach(selector -> anyThresholds.put(selector, 1.0));
        Tau.of(anyThresholds, MatrixSelector.ofTextDecoder());
    }

    private static TauSearch of(PlannedRun asked, EarlyStopping.GradES grades, List<String> selectors) {
        for (SettingValue setting : asked.settings()) {
            if (changesTau(setting, selectors)) {
                throw new InvalidInputException(
                        asked.key() + ": " + setting.line() + " would change the tau that is found; leave it out");
            }
        }
        if (grades.tau().learns() || grades.thawing().every() > 0 || grades.changeSteps() > 1) {
            throw new InvalidInputException(
                    asked.key() + ": what freezes must be told by one grades.tau, nothing may thaw, and"
                            + " changes must be those of one step");
        }
        String tuning = asked.spec().fineTuning().label();
        return new TauSearch(asked.spec().model().name(), tuning, selectors, asked, probe(asked, grades, tuning));
    }

    private static boolean changesTau(SettingValue setting, List<String> selectors) {
        if (setting.key().startsWith(ComposedComponents.TAU + ".")) {
            return setting.isOfGrid()
                    || !selectors.contains(setting.key().substring(ComposedComponents.TAU.length() + 1));
        }
        return switch (setting.key()) {
            case ComposedComponents.TAU -> setting.isOfGrid();
            case ComposedComponents.TAU_SCALE -> ComposedComponents.isScaled((BigDecimal) setting.value());
            default -> ComposedComponents.OTHER_THRESHOLDS.contains(setting.key());
        };
    }

    private static PlannedRun probe(PlannedRun asked, EarlyStopping.GradES grades, String tuning) {
        String key = asked.spec().model().name() + "/" + tuning + "/seed="
                + asked.spec().seed() + "/train.trace_norms_every=1";
        return changed(
                asked,
                key,
                spec -> spec.with(new EarlyStopping.None())
                        .with(spec.training().withTraces(1, List.of(grades.measure()))));
    }

    private interface Change {
        RunSpec of(RunSpec spec);
    }

    private static PlannedRun changed(PlannedRun planned, String key, Change change) {
        RunSpec spec = change.of(planned.spec());
        return new PlannedRun(
                key,
                spec,
                change.of(planned.local()),
                SpecJson.trainId(spec),
                SpecJson.runId(spec),
                planned.settings());
    }

    /** Returns the name, such as {@code mini-qwen3-0.6b/full}. */
    public String name() {
        return model + "/" + tuning;
    }

    public EarlyStopping.GradES rule() {
        return (EarlyStopping.GradES) asked.spec().earlyStopping();
    }

    /** Returns the run that tries a rule's tau. It records norms as the probe does. */
    public PlannedRun candidate(EarlyStopping.GradES rule) {
        StringBuilder key = new StringBuilder(asked.key());
        ComposedComponents.settingsOf(rule.tau().thresholds())
                .forEach((setting, tau) ->
                        key.append('/').append(setting).append('=').append(tau.toPlainString()));
        return changed(probe, key.toString(), spec -> spec.with(rule));
    }

    /** Returns the prefix that the probe and the candidates share. */
    public SharedPrefix prefix() {
        return SharedPrefix.awaiting(probe, new ForkPoint(rule().gracePeriodRatio()));
    }
}
