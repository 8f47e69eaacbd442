package io.gradessweep.plan;

import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/** A row of the paper's tables: which weights are trained, and what stops them. */
record Method(Tuning tuning, Stopping stopping) {
    /** Names as in {@code FineTuning.label()}. */
    enum Tuning {
        FULL,
        LORA
    }

    /** Names as in {@code EarlyStopping.label()}. */
    enum Stopping {
        NONE,
        ES,
        GRADES,
        STOP_AT
    }

    /** {@code full}, {@code lora+grades}. */
    String name() {
        String tuned = ValueType.label(tuning);
        return stopping == Stopping.NONE ? tuned : tuned + "+" + ValueType.label(stopping);
    }

    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Method method : all()) {
            names.add(method.name());
        }
        return names;
    }

    static Method named(String name, String where) {
        for (Method method : all()) {
            if (method.name().equals(name)) {
                return method;
            }
        }
        throw new InvalidInputException(where + ": unknown method " + name + Names.hint(name, names()));
    }

    private static List<Method> all() {
        List<Method> all = new ArrayList<>();
        for (Tuning tuning : Tuning.values()) {
            for (Stopping stopping : Stopping.values()) {
                all.add(new Method(tuning, stopping));
            }
        }
        return all;
    }
}
