package io.gradessweep.data.jinja;

import java.util.HashMap;
import java.util.Map;

/** The variables that are visible at a place. What is set in a loop or a macro is not visible outside. */
final class Scope {
    private final Scope outer;
    private final RenderBudget work;
    private final Map<String, Object> variables = new HashMap<>();

    private Scope(Scope outer, RenderBudget work) {
        this.outer = outer;
        this.work = work;
    }

    static Scope root(Map<String, Object> variables, RenderBudget work) {
        Scope functions = new Scope(null, work);
        functions.variables.putAll(Functions.all(work));
        Scope root = functions.inner();
        root.variables.putAll(variables);
        return root;
    }

    Scope inner() {
        return new Scope(this, work);
    }

    Object find(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.variables.get(name);
            if (value != null) {
                return Variables.used(value);
            }
        }
        return work.undefined(name);
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    RenderBudget work() {
        return work;
    }
}
