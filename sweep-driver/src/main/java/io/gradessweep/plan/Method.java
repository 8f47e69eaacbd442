package io.gradessweep.plan;

import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/** A row of the tables: which weights are trained, and what stops them. */
record Method(Tuning tuning, Stopping stopping) {
    /** Names as in {@code FineTuning.label()}. */
    enum Tuning {
        FULL,
        LORA,
        /** The base model as it is; stopped by nothing, since nothing is trained. */
        NONE
    }

    /** Names as in {@code EarlyStopping.label()}. */
    enum Stopping {
        NONE,
        ES,
        GRADES,
        AUTOFREEZE,
        SLIMFIT,
        RANDOM,
        STOP_AT
    }

    /** {@code full}, {@code lora+grades}, {@code base}: as {@code RunSpec.method()}. */
    String name() {
        if (!trains()) {
            return "base";
        }
        String tuned = ValueType.label(tuning);
        return stopping == Stopping.NONE ? tuned : tuned + "+" + ValueType.label(stopping);
    }

    boolean trains() {
        return tuning != Tuning.NONE;
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
        List<Method> all = new ArrayList<>(List.of(new Method(Tuning.NONE, Stopping.NONE)));
        for (Tuning tuning : List.of(Tuning.FULL, Tuning.LORA)) {
            for (Stopping stopping : Stopping.values()) {
                all.add(new Method(tuning, stopping));
            }
        }
        return all;
    }
}
