package io.gradessweep.spec;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A setting and the component of a {@link RunSpec} that it fills.
 *
 * @param variant the fine-tuning or the early stopping that has the component; empty if every run has it
 * @param trainingOnly whether the setting has no effect on a run that trains nothing
 */
public record DeclaredSetting(
        Setting declaration, SpecComponent component, Optional<Class<?>> variant, boolean trainingOnly) {
    private static final Collection<DeclaredSetting> ALL = Walk.all();

    /**
     * Returns every setting in the order in which they are listed: training, full fine-tuning, optimizer, schedule, the
     * other fine-tunings, freezing rules, then the rest of a run.
     */
    public static Collection<DeclaredSetting> all() {
        return ALL;
    }

    public String key() {
        return declaration.key();
    }

    /** Returns the type of the setting's value. */
    public Type type() {
        return declaration.type() == void.class ? component.genericType() : declaration.type();
    }

    /** Returns the range of a numeric value. */
    public SettingRange range() {
        return SettingRange.of(declaration, declaration.type() == void.class ? component.type() : declaration.type());
    }

    /** Collects the settings below a type. */
    private record Walk(Map<String, DeclaredSetting> found) {
        static Collection<DeclaredSetting> all() {
            Walk walk = new Walk(new LinkedHashMap<>());
            walk.component("training");
            walk.type(FineTuning.Full.class, Optional.of(FineTuning.Full.class), false);
            for (String name : List.of("optimizer", "schedule", "fineTuning")) {
                walk.component(name);
            }
            walk.type(EarlyStopping.FreezingRule.class, Optional.empty(), false);
            walk.type(RunSpec.class, Optional.empty(), false);
            return Collections.unmodifiableCollection(walk.found.values());
        }

        private void component(String name) {
            SpecComponent.of(RunSpec.class).stream()
                    .filter(component -> component.name().equals(name))
                    .forEach(component -> component(component, Optional.empty(), false));
        }

        private void component(SpecComponent component, Optional<Class<?>> variant, boolean ofTraining) {
            boolean trainingOnly = ofTraining || component.trainingOnly();
            for (Setting setting : component.settings()) {
                add(new DeclaredSetting(setting, component, variant, trainingOnly));
            }
            type(component.type(), variant, trainingOnly);
        }

        private void type(Class<?> type, Optional<Class<?>> variant, boolean trainingOnly) {
            if (type.isSealed()) {
                boolean ofMethod =
                        FineTuning.class.isAssignableFrom(type) || EarlyStopping.class.isAssignableFrom(type);
                for (Class<?> record : SpecVariants.of(type)) {
                    type(record, ofMethod ? Optional.of(record) : variant, trainingOnly);
                }
            } else if (type.isRecord()) {
                SpecComponent.of(type).forEach(component -> component(component, variant, trainingOnly));
            }
        }

        /**
         * Adds a setting. Variants may share one that their interface declares; two different declarations of one key
         * are an error.
         */
        private void add(DeclaredSetting setting) {
            DeclaredSetting same = found.putIfAbsent(setting.key(), setting);
            if (same != null && !same.declaration.equals(setting.declaration)) {
                throw new IllegalStateException("two components declare the setting " + setting.key());
            }
        }
    }
}
