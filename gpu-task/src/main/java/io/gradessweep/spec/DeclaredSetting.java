package io.gradessweep.spec;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A setting and the component of a {@link RunSpec} that it fills.
 *
 * @param component the component; of several variants that share the setting, that of the first
 * @param variants the fine-tunings and early stoppings that have the component; empty if every run has it
 * @param trainingOnly whether the setting has no effect on a run that trains nothing
 */
public record DeclaredSetting(
        Setting declaration, SpecComponent component, Set<Class<?>> variants, boolean trainingOnly) {
    private static final Set<Class<?>> CHOSEN_BY_METHOD = Set.of(FineTuning.class, EarlyStopping.class);
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

    /**
     * Returns the settings below a type.
     *
     * @param scopes the sealed interfaces whose variants have their settings to themselves
     */
    static Collection<DeclaredSetting> below(Class<?> type, Set<Class<?>> scopes) {
        Walk walk = new Walk(new LinkedHashMap<>(), scopes);
        walk.type(type, Set.of(), false);
        return walk.found.values();
    }

    /**
     * Returns this setting as the variants of both have it.
     *
     * @throws IllegalStateException if the two are declared differently
     */
    private DeclaredSetting and(DeclaredSetting other) {
        if (!declaration.equals(other.declaration)) {
            throw new IllegalStateException("two components declare the setting " + key());
        }
        Set<Class<?>> both = new LinkedHashSet<>();
        if (!variants.isEmpty() && !other.variants.isEmpty()) {
            both.addAll(variants);
            both.addAll(other.variants);
        }
        return new DeclaredSetting(
                declaration, component, Collections.unmodifiableSet(both), trainingOnly && other.trainingOnly);
    }

    /** Collects the settings below a type. */
    private record Walk(Map<String, DeclaredSetting> found, Set<Class<?>> scopes) {
        static Collection<DeclaredSetting> all() {
            Walk walk = new Walk(new LinkedHashMap<>(), CHOSEN_BY_METHOD);
            walk.component("training");
            walk.type(FineTuning.Full.class, Set.of(FineTuning.Full.class), false);
            for (String name : List.of("optimizer", "schedule", "fineTuning")) {
                walk.component(name);
            }
            walk.type(EarlyStopping.FreezingRule.class, Set.of(), false);
            walk.type(RunSpec.class, Set.of(), false);
            return Collections.unmodifiableCollection(walk.found.values());
        }

        private void component(String name) {
            SpecComponent.of(RunSpec.class).stream()
                    .filter(component -> component.name().equals(name))
                    .forEach(component -> component(component, Set.of(), false));
        }

        private void component(SpecComponent component, Set<Class<?>> variants, boolean ofTraining) {
            boolean trainingOnly = ofTraining || component.trainingOnly();
            for (Setting setting : component.settings()) {
                add(new DeclaredSetting(setting, component, variants, trainingOnly));
            }
            type(component.type(), variants, trainingOnly);
        }

        private void type(Class<?> type, Set<Class<?>> variants, boolean trainingOnly) {
            if (type.isSealed()) {
                boolean scoped = scopes.stream().anyMatch(scope -> scope.isAssignableFrom(type));
                for (Class<?> record : SpecVariants.of(type)) {
                    type(record, scoped ? Set.of(record) : variants, trainingOnly);
                }
            } else if (type.isRecord()) {
                SpecComponent.of(type).forEach(component -> component(component, variants, trainingOnly));
            }
        }

        /**
         * Adds a setting. Variants may share one that their interface declares, and then all of them have it; two
         * different declarations of one key are an error.
         */
        private void add(DeclaredSetting setting) {
            found.merge(setting.key(), setting, DeclaredSetting::and);
        }
    }
}
