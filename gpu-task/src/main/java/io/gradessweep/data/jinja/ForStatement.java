package io.gradessweep.data.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code for}: every item gets a scope of its own, and {@code loop} counts the items that pass the condition.
 *
 * @param targets one name, or as many as every item has items
 */
record ForStatement(
        List<String> targets,
        Expression items,
        Optional<Expression> condition,
        Statement body,
        Statement otherwise,
        int line)
        implements Statement {
    /** A scope costs more than an operation does. */
    private static final int ITEM = 10;

    @Override
    public Flow render(StringBuilder out, Scope scope) {
        scope.work().reach(line);
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
