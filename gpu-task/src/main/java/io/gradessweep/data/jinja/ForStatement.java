package io.gradessweep.data.jinja;

import java.util.ArrayList;
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
        List<Object> chosen = chosen(scope);
        if (chosen.isEmpty()) {
            return otherwise.render(out, scope);
        }
        for (int i = 0; i < chosen.size(); i++) {
            Scope inner = scope.inner();
            Statements.assign(targets, chosen.get(i), inner);
            inner.set("loop", new Loop(chosen, i));
            if (body.render(out, inner) == Flow.BREAK) {
                break;
            }
        }
        return Flow.NEXT;
    }

    private List<Object> chosen(Scope scope) {
        List<Object> chosen = new ArrayList<>();
        for (Object item : Values.items(items.evaluate(scope))) {
            scope.work().spend(ITEM);
            Scope inner = scope.inner();
            Statements.assign(targets, item, inner);
            if (condition.isEmpty() || Values.truth(condition.get().evaluate(inner))) {
                chosen.add(item);
            }
        }
        return chosen;
    }
}
