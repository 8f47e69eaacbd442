package io.gradessweep.data.jinja;

import io.gradessweep.data.jinja.Statement.Flow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The simpler statements. */
final class Statements {
    private Statements() {}

    static Statement sequence(List<Statement> statements) {
        List<Statement> parts = List.copyOf(statements);
        return (out, scope) -> {
            for (Statement part : parts) {
                Flow flow = part.render(out, scope);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return Flow.NEXT;
        };
    }

    static Statement data(String text) {
        return (out, scope) -> {
            print(text, out, scope);
            return Flow.NEXT;
        };
    }

    static Statement output(Expression value, Place place) {
        return (out, scope) -> {
            scope.work().reach(place);
            print(Values.printed(value.evaluate(scope), scope.work()), out, scope);
            return Flow.NEXT;
        };
    }

    private static void print(String text, StringBuilder out, Scope scope) {
        scope.work().spend(text.length() + 1L);
        out.append(text);
    }

    static Statement branch(Expression condition, Statement then, Statement otherwise, Place place) {
        return (out, scope) -> {
            scope.work().reach(place);
            return (Values.truth(condition.evaluate(scope)) ? then : otherwise).render(out, scope);
        };
    }

    static Statement set(List<String> names, Expression value, Place place) {
        return (out, scope) -> {
            scope.work().reach(place);
            assign(names, value.evaluate(scope), scope);
            return Flow.NEXT;
        };
    }

    static void assign(List<String> names, Object value, Scope scope) {
        if (names.size() == 1) {
            scope.set(names.get(0), value);
            return;
        }
        List<Object> values = Values.items(value);
        if (values.size() != names.size()) {
            throw new TemplateException(values.size() + " values for " + String.join(", ", names));
        }
        for (int i = 0; i < names.size(); i++) {
            scope.set(names.get(i), values.get(i));
        }
    }

    static Statement setAttribute(String namespace, String attribute, Expression value, Place place) {
        return (out, scope) -> {
            scope.work().reach(place);
            if (!(scope.find(namespace) instanceof Namespace found)) {
                throw new TemplateException("'" + namespace + "' is not a namespace, so its attributes cannot be set");
            }
            found.values().put(attribute, value.evaluate(scope));
            return Flow.NEXT;
        };
    }

    static Statement setRendered(String name, Statement body, Place place) {
        return (out, scope) -> {
            scope.work().reach(place);
            StringBuilder text = new StringBuilder();
            Flow flow = body.render(text, scope.inner());
            scope.set(name, text.toString());
            return flow;
        };
    }

    /** Returns a macro definition. A macro sees the variables of the place where it is defined. */
    static Statement macro(String name, Map<String, Optional<Expression>> parameters, Statement body, Place place) {
        return (out, scope) -> {
            scope.work().reach(place);
            scope.set(name, (Function) arguments -> {
                Arguments given = arguments.atMost(parameters.size());
                requireKnown(name, given, List.copyOf(parameters.keySet()));
                Scope inner = scope.inner();
                int index = 0;
                for (Map.Entry<String, Optional<Expression>> parameter : parameters.entrySet()) {
                    inner.set(parameter.getKey(), value(given, index++, parameter, inner));
                }
                StringBuilder text = new StringBuilder();
                body.render(text, inner);
                return text.toString();
            });
            return Flow.NEXT;
        };
    }

    /** Refuses names that no parameter has, and those of parameters whose values are given without a name. */
    private static void requireKnown(String macro, Arguments given, List<String> parameters) {
        List<String> byName = parameters.subList(given.positional().size(), parameters.size());
        for (String name : given.named().keySet()) {
            if (!byName.contains(name)) {
                throw new TemplateException(macro + " takes no argument " + name + " here");
            }
        }
    }

    private static Object value(
            Arguments given, int index, Map.Entry<String, Optional<Expression>> parameter, Scope scope) {
        String name = parameter.getKey();
        if (given.has(index, name)) {
            return given.any(index, name);
        }
        return parameter.getValue().isPresent()
                ? parameter.getValue().get().evaluate(scope)
                : scope.work().undefined(name);
    }
}
