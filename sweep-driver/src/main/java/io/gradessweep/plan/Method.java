package io.gradessweep.plan;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecVariants;
import java.util.ArrayList;
import java.util.List;

/**
 * A method, which is a row of the tables.
 *
 * @param tuning the weights that are trained
 * @param stopping the rule that stops their training; none if nothing is trained
 */
record Method(Class<? extends FineTuning> tuning, Class<? extends EarlyStopping> stopping) {

    /**
     * Returns the name, such as {@code full}, {@code lora+grades} or {@code base}, as {@code RunSpec.method()} does.
     */
    String name() {
        return RunSpec.method(tuning, stopping);
    }

    boolean trains() {
        return tuning != FineTuning.None.class;
    }

    /** Returns whether the method has this fine-tuning or this early stopping. */
    boolean has(Class<?> variant) {
        return tuning == variant || stopping == variant;
    }

    /** Returns the fine-tunings that train weights. */
    static List<Class<? extends FineTuning>> tunings() {
        List<Class<? extends FineTuning>> tunings = new ArrayList<>(SpecVariants.of(FineTuning.class));
        tunings.remove(FineTuning.None.class);
        return tunings;
    }

    static List<String> names() {
        return combinations().stream()
                .filter(method -> RunSpec.isMethod(method.tuning, method.stopping))
                .map(Method::name)
                .toList();
    }

    /** @throws InvalidInputException if there is no such method, or if it combines what cannot be combined */
    static Method named(String name, String where) {
        for (Method method : combinations()) {
            if (method.name().equals(name)) {
                try {
                    RunSpec.requireMethod(method.tuning, method.stopping);
                } catch (InvalidInputException e) {
                    throw new InvalidInputException(where + ": " + e.getMessage(), e);
                }
                return method;
            }
        }
        throw new InvalidInputException(where + ": unknown method " + name + Names.hint(name, names()));
    }

    /** Returns every fine-tuning with every early stopping, including those that cannot be combined. */
    private static List<Method> combinations() {
        List<Method> all = new ArrayList<>(List.of(new Method(FineTuning.None.class, EarlyStopping.None.class)));
        for (Class<? extends FineTuning> tuning : tunings()) {
            for (Class<? extends EarlyStopping> stopping : SpecVariants.of(EarlyStopping.class)) {
                all.add(new Method(tuning, stopping));
            }
        }
        return all;
    }
}
