package io.gradessweep.data.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a call as written, before they are evaluated. */
record ArgumentList(String callee, List<Expression> positional, Map<String, Expression> named) {
    static ArgumentList none(String callee) {
        return new ArgumentList(callee, List.of(), Map.of());
    }

    Arguments evaluate(Scope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        named.forEach((name, value) -> values.put(name, value.evaluate(scope)));
        return new Arguments(
                callee, positional.stream().map(value -> value.evaluate(scope)).toList(), values);
    }
}
