package io.gradessweep.spec;

import java.math.BigDecimal;
import java.util.List;

/** Checks that the specs' constructors share. Messages name the key as it is written in files. */
final class Require {
    private Require() {}

    /**
     * Checks that the numbers among a record's components lie in the ranges that their settings declare.
     *
     * @param components all components in the record's order
     */
    static void inDeclaredRanges(Class<? extends Record> record, Object... components) {
        List<SpecComponent> declared = SpecComponent.of(record);
        if (declared.size() != components.length) {
            throw new IllegalArgumentException(record + " has " + declared.size() + " components");
        }
        for (int i = 0; i < components.length; i++) {
            for (Setting setting : declared.get(i).settings()) {
                boolean own = setting.type() == void.class;
                if (own
                        && !lies(
                                components[i],
                                SettingRange.of(setting, declared.get(i).type()))) {
                    String range =
                            SettingRange.of(setting, declared.get(i).type()).words();
                    throw new InvalidInputException(
                            setting.key() + " must be a number " + range + ", not " + shown(components[i]));
                }
            }
        }
    }

    private static boolean lies(Object component, SettingRange range) {
        if (component instanceof Ratio ratio) {
            return range.contains(ratio.value());
        }
        if (component instanceof Double number) {
            return Double.isFinite(number) && range.contains(BigDecimal.valueOf(number));
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
