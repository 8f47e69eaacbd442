package io.gradessweep.plan;

import io.gradessweep.plan.ConfigTree.Entry;
import io.gradessweep.spec.SpecVariants;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the settings of a sweep, in its file, its grid or {@code --set}, that none of its runs uses, such as
 * {@code lora.rank} where all runs are of full fine-tuning. Settings of models' files are not looked at: a model serves
 * many sweeps.
 */
final class UnusedSettings {
    private record Use(String model, String tuning, String key) {}

    private final Set<Use> uses = new HashSet<>();

    /** Notes the settings that runs of a model and a method were made from. */
    void used(String model, Method method, ResolvedSettings values) {
        for (String key : values.read()) {
            if (Settings.named(key).orElseThrow().changes(method)) {
                uses.add(new Use(model, SpecVariants.name(method.tuning()), key));
            }
        }
    }

    /** Returns a message for each setting that is not used, once all runs are planned. */
    List<String> of(Sweep sweep) {
        Set<String> unused = new LinkedHashSet<>();
        for (Sweep.ConfigLayer layer : List.of(sweep.written(), sweep.assigned())) {
            collect(layer.settings(), "", use -> true, unused);
            layer.byModel().forEach((model, overrides) -> {
                if (sweep.models().contains(model)) {
                    String prefix = "model." + model + ".";
                    collect(ModelFile.settingsOf(overrides), prefix, use -> use.model.equals(model), unused);
                } else {
                    overrides.byKey().forEach((key, entry) -> unused.add(message("model." + model + "." + key, entry)));
                }
            });
        }
        for (Grid.Axis axis : sweep.grid().axes()) {
            String key = axis.setting().key();
            if (uses.stream().noneMatch(use -> use.key.equals(key))) {
                unused.add(message("grid." + key, axis.values().get(0)));
            }
        }
        return new ArrayList<>(unused);
    }

    private void collect(SettingsBlock block, String prefix, Predicate<Use> counts, Set<String> unused) {
        block.common().forEach((key, entry) -> {
            if (uses.stream().filter(counts).noneMatch(use -> use.key.equals(key))) {
                unused.add(message(prefix + key, entry));
            }
        });
        for (Map.Entry<String, Map<String, Entry>> tuning : block.byTuning().entrySet()) {
            tuning.getValue().forEach((key, entry) -> {
                boolean used = uses.stream()
                        .filter(counts)
                        .anyMatch(use -> use.key.equals(key) && use.tuning.equals(tuning.getKey()));
                if (!used) {
                    unused.add(message(prefix + tuning.getKey() + "." + key, entry));
                }
            });
        }
    }

    private static String message(String key, Entry entry) {
        return entry.origin().replace(SettingValue.GRID, "") + ": " + key + " is used by no run of this sweep";
    }
}
