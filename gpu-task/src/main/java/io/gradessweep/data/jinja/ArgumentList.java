package io.gradessweep.data.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a call as written, before they are evaluated.
 *
 * @param lists the values whose items are further positional arguments, as in {@code f(*xs)}
 * @param maps the mappings whose entries are further named arguments, as in {@code f(**d)}
 */
record ArgumentList(
        String callee,
        List<Expression> positional,
        Map<String, Expression> named,
        List<Expression> lists,
        List<Expression> maps) {
    static ArgumentList none(String callee) {
        return of(callee, List.of());
    }

    static ArgumentList of(String callee, List<Expression> positional) {
        return new ArgumentList(callee, positional, Map.of(), List.of(), List.of());
    }

    Arguments evaluate(Scope scope) {
        List<Object> values = new ArrayList<>();
        positional.forEach(value -> values.add(value.evaluate(scope)));
        lists.forEach(list -> values.addAll(Values.items(list.evaluate(scope))));
        Map<String, Object> byName = new LinkedHashMap<>();
        named.forEach((name, value) -> byName.put(name, value.evaluate(scope)));
        for (Expression map : maps) {
            if (!(map.evaluate(scope) instanceof Map<?, ?> entries)) {
                throw new TemplateException(callee + ": behind ** there must be a mapping");
            }
            entries.forEach((name, value) -> byName.put(Values.text(name), value));
        }
        scope.work().spend(values.size() + (long) byName.size());
        return new Arguments(callee, values, byName);
    }
}
