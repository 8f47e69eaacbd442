package io.gradessweep.spec;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks that the specs' constructors share. Messages name the key as it is written in files. */
final class Require {
    private static final ClassValue<List<Bound>> BOUNDS = new ClassValue<>() {
        @Override
        protected List<Bound> computeValue(Class<?> record) {
            List<Bound> bounds = new ArrayList<>();
            List<SpecComponent> components = SpecComponent.of(record);
            for (int i = 0; i < components.size(); i++) {
                Class<?> type = components.get(i).type();
                for (Setting setting : components.get(i).settings()) {
                    if (setting.type() == void.class && NUMBERS.contains(type)) {
                        bounds.add(new Bound(i, setting.key(), SettingRange.of(setting, type)));
                    }
                }
            }
            return List.copyOf(bounds);
        }
    };

    private static final Set<Class<?>> NUMBERS = Set.of(int.class, double.class, Ratio.class);

    private Require() {}

    /**
     * The range of a number among a record's components.
     *
     * @param index the component's index
     * @param key the key of the setting that fills it
     */
    private record Bound(int index, String key, SettingRange range) {}

    /**
     * Checks that the numbers among a record's components lie in the ranges that their settings declare.
     *
     * @param components all components in the record's order
     */
    static void inDeclaredRanges(Class<? extends Record> record, Object... components) {
        int declared = SpecComponent.of(record).size();
        if (declared != components.length) {
            throw new IllegalArgumentException(record + " has " + declared + " components");
        }
        for (Bound bound : BOUNDS.get(record)) {
            Object component = components[bound.index];
            if (!lies(component, bound.range)) {
                throw new InvalidInputException(
                        bound.key + " must be a number " + bound.range.words() + ", not " + shown(component));
            }
        }
    }

    private static boolean lies(Object component, SettingRange range) {
        if (component instanceof Ratio ratio) {
            return range.contains(ratio.value());
        }
        if (component instanceof Double number) {
            return Double.isFinite(number) && range.contains(number);
        }
        return !(component instanceof Integer number) || range.contains(BigDecimal.valueOf(number));
    }

    private static String shown(Object component) {
        return component instanceof Double number ? plain(number) : component.toString();
    }

    static void positive(String key, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new InvalidInputException(key + " must be a number > 0, not " + value);
        }
    }

    static void atLeast(String key, double value, double minimum) {
        if (!(value >= minimum) || Double.isInfinite(value)) {
            throw new InvalidInputException(key + " must be a number >= " + plain(minimum) + ", not " + plain(value));
        }
    }

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new InvalidInputException(message);
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
