package io.gradessweep.spec;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A setting, and the component of a {@link RunSpec} that it fills.
 *
 * @param variant the fine-tuning or the early stopping that has the component; empty where every run has it
 * @param trainingOnly whether it changes nothing where nothing is trained
 */
public record DeclaredSetting(
        Setting declaration, SpecComponent component, Optional<Class<?>> variant, boolean trainingOnly) {
    private static final Collection<DeclaredSetting> ALL = Walk.all();

    /**
     * Every setting, in the order in which people read them: training, the optimizer, fine-tunings, rules that freeze, rules
     * that stop a run, data, and whatever else a run has.
     */
    public static Collection<DeclaredSetting> all() {
        return ALL;
    }

    public String key() {
        return declaration.key();
    }

    /** The type of its value. */
    public Type type() {
        return declaration.type() == void.class ? component.genericType() : declaration.type();
    }

    /** The numbers that are allowed, where its value is one. */
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

        /** Variants may share a setting that their interface declares; two declarations of one key would contradict. */
        private void add(DeclaredSetting setting) {
            DeclaredSetting same = found.putIfAbsent(setting.key(), setting);
            if (same != null && !same.declaration.equals(setting.declaration)) {
                throw new IllegalStateException("two components declare the setting " + setting.key());
            }
        }
    }
}
