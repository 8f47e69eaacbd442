package io.gradessweep.data.jinja;

import io.gradessweep.data.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Parses operands: values with their attributes, items and calls, and the filters and tests applied to them. */
final class OperandParser {
    private static final Set<String> AFTER_A_TEST = Set.of("else", "or", "and", "is", "if", "not", "in");

    private final Tokens tokens;
    private final ExpressionParser expressions;

    OperandParser(Tokens tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    /** Parses a value with its attributes, items and calls, without filters. */
    Expression operand() {
        return postfix(primary());
    }

    private Expression postfix(Expression subject) {
        Expression value = subject;
        while (true) {
            if (tokens.accept(".")) {
                value = attribute(value);
            } else if (tokens.accept("[")) {
                value = subscript(value);
                tokens.expect("]");
            } else if (tokens.at("(")) {
                value = call(value);
            } else {
                return value;
            }
        }
    }

    private Expression attribute(Expression subject) {
        if (tokens.at(Kind.INTEGER)) {
            Object index = number(tokens.next());
            return scope -> Values.item(subject.evaluate(scope), index, scope.work());
        }
        String name = tokens.expect(Kind.NAME, "a name").text();
        return scope -> Values.attribute(subject.evaluate(scope), name, scope.work());
    }

    private Expression subscript(Expression subject) {
        Expression start = tokens.at(":") ? Operators.NOTHING : expressions.expression();
        if (!tokens.accept(":")) {
            return scope -> Values.item(subject.evaluate(scope), start.evaluate(scope), scope.work());
        }
        Expression stop = tokens.at(":") || tokens.at("]") ? Operators.NOTHING : expressions.expression();
        boolean stepped = tokens.accept(":") && !tokens.at("]");
        Expression step = stepped ? expressions.expression() : Operators.NOTHING;
        return scope -> new Slice(start.evaluate(scope), stop.evaluate(scope), step.evaluate(scope))
                .of(subject.evaluate(scope), scope.work());
    }

    private Expression call(Expression subject) {
        ArgumentList arguments = arguments("the function");
        return scope -> {
            Object callee = subject.evaluate(scope);
            scope.work().spend(1);
            if (callee instanceof Function function) {
                return function.call(arguments.evaluate(scope));
            }
            throw callee instanceof Undefined undefined
                    ? undefined.used()
                    : new TemplateException("'" + Values.printed(callee) + "' cannot be called");
        };
    }

    /** Parses filters, tests and calls of their results. */
    Expression filtered(Expression subject) {
        Expression value = subject;
        while (true) {
            if (tokens.accept("|")) {
                value = filter(value);
            } else if (tokens.acceptWord("is")) {
                value = test(value);
            } else if (tokens.at("(")) {
                value = call(value);
            } else {
                return value;
            }
        }
    }

    private Expression filter(Expression subject) {
        String name = tokens.expect(Kind.NAME, "the name of a filter").text();
        ArgumentList arguments = tokens.at("(") ? arguments(name) : ArgumentList.none(name);
        return scope -> {
            Object value = subject.evaluate(scope);
            scope.work().spend(value instanceof String text ? text.length() : 1);
            return Filters.apply(name, value, arguments.evaluate(scope), scope.work());
        };
    }

    private Expression test(Expression subject) {
        boolean negated = tokens.acceptWord("not");
        String name = tokens.expect(Kind.NAME, "the name of a test").text();
        ArgumentList arguments = testArguments(name);
        return scope -> Tests.passes(name, subject.evaluate(scope), arguments.evaluate(scope), scope.work()) != negated;
    }

    /** Parses the arguments of a test: several in brackets, or one value without them. */
    private ArgumentList testArguments(String name) {
        if (tokens.at("(")) {
            return arguments(name);
        }
        boolean value = tokens.at(Kind.STRING)
                || tokens.at(Kind.INTEGER)
                || tokens.at(Kind.FRACTION)
                || tokens.at("[")
                || tokens.at("{")
                || (tokens.at(Kind.NAME)
                        && !AFTER_A_TEST.contains(tokens.current().text()));
        return value ? ArgumentList.of(name, List.of(operand())) : ArgumentList.none(name);
    }

    private ArgumentList arguments(String callee) {
        tokens.expect("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        List<Expression> lists = new ArrayList<>();
        List<Expression> maps = new ArrayList<>();
        while (!tokens.accept(")")) {
            if (tokens.accept("*")) {
                lists.add(expressions.expression());
            } else if (tokens.accept("**")) {
                maps.add(expressions.expression());
            } else if (tokens.at(Kind.NAME) && tokens.following().is(Kind.OPERATOR, "=")) {
                String name = tokens.next().text();
                tokens.next();
                named.put(name, expressions.expression());
            } else if (named.isEmpty() && lists.isEmpty() && maps.isEmpty()) {
                positional.add(expressions.expression());
            } else {
                throw tokens.unexpected("an argument with a name");
            }
            if (!tokens.at(")")) {
                tokens.expect(",");
            }
        }
        return new ArgumentList(callee, positional, named, lists, maps);
    }

    private Expression primary() {
        Token token = tokens.next();
        return switch (token.kind()) {
            case NAME -> name(token.text());
            case INTEGER, FRACTION -> {
                Object number = number(token);
                yield scope -> number;
            }
            case STRING -> string(token.text());
            case OPERATOR ->
                switch (token.text()) {
                    case "(" -> bracketed();
                    case "[" -> Operators.list(items("]"));
                    case "{" -> mapping();
                    default -> throw token.place().wrong("unexpected '" + token.text() + "'");
                };
            default -> throw token.place().wrong("an expression is missing");
        };
    }

    private static Object number(Token token) {
        Optional<?> number = token.kind() == Kind.INTEGER
                ? Numbers.parsedWhole(token.text(), 0)
                : Numbers.parsedFraction(token.text());
        if (number.isEmpty()) {
            throw token.place().wrong("'" + token.text() + "' has too many digits");
        }
        return number.get();
    }

    private Expression name(String name) {
        tokens.uses(name);
        return switch (name) {
            case "true", "True" -> scope -> true;
            case "false", "False" -> scope -> false;
            case "none", "None" -> Operators.NOTHING;
            default -> scope -> scope.find(name);
        };
    }

    /** Parses a string; adjacent strings are joined. */
    private Expression string(String first) {
        StringBuilder text = new StringBuilder(first);
        while (tokens.at(Kind.STRING)) {
            text.append(tokens.next().text());
        }
        String value = text.toString();
        return scope -> value;
    }

    private Expression bracketed() {
        if (tokens.accept(")")) {
            return Operators.tuple(List.of());
        }
        Expression value = expressions.list();
        tokens.expect(")");
        return value;
    }

    private List<Expression> items(String end) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.accept(end)) {
            items.add(expressions.expression());
            if (!tokens.at(end)) {
                tokens.expect(",");
            }
        }
        return items;
    }

    private Expression mapping() {
        Map<Expression, Expression> entries = new LinkedHashMap<>();
        while (!tokens.accept("}")) {
            Expression key = expressions.expression();
            tokens.expect(":");
            entries.put(key, expressions.expression());
            if (!tokens.at("}")) {
                tokens.expect(",");
            }
        }
        return scope -> {
            Map<Object, Object> map = new LinkedHashMap<>();
            entries.forEach((key, value) -> map.put(key.evaluate(scope), value.evaluate(scope)));
            return Values.counted(map, scope.work());
        };
    }
}
