package io.gradessweep.data.jinja;

import java.util.List;
import java.util.Optional;

/**
 * The {@code for} statement. Every item gets its own scope, and {@code loop} counts the items that pass the condition.
 *
 * @param targets one name, or as many names as every item has elements
 */
record ForStatement(
        List<String> targets,
        Expression items,
        Optional<Expression> condition,
        Statement body,
        Statement otherwise,
        Place place)
        implements Statement {
    /** The cost of an item in the budget, since a scope costs more than an operation. */
    private static final int ITEM = 10;

    @Override
    public Flow render(StringBuilder out, Scope scope) {
        scope.work().reach(place);
        ChosenItems chosen = new ChosenItems(Values.items(items.evaluate(scope)), item -> passes(item, scope));
        // As in Jinja2, what is left by break or continue is no iteration for else.
        boolean completed = false;
        for (int i = 0; chosen.has(i); i++) {
            Scope inner = scope.inner();
            Statements.assign(targets, chosen.get(i), inner);
            inner.set("loop", new Loop(chosen, i));
            Flow flow = body.render(out, inner);
            completed |= flow == Flow.NEXT;
            if (flow == Flow.BREAK) {
                break;
            }
        }
        return completed ? Flow.NEXT : otherwise.render(out, scope);
    }

    private boolean passes(Object item, Scope scope) {
        scope.work().spend(ITEM);
        if (condition.isEmpty()) {
            return true;
        }
        scope.work().reach(place);
        Scope inner = scope.inner();
        Statements.assign(targets, item, inner);
        return Values.truth(condition.get().evaluate(inner));
    }
}
