package io.gradessweep.data.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The operators. */
final class Operators {
    static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    static final Expression NOTHING = scope -> None.NONE;

    private Operators() {}

    /** An operator and the right side of a comparison. In a chain it is also the left side of the next comparison. */
    record Compared(String operator, Expression value) {}

    static Expression or(Expression left, Expression right) {
        return scope -> {
            Object value = left.evaluate(scope);
            return Values.truth(value) ? value : right.evaluate(scope);
        };
    }

    static Expression and(Expression left, Expression right) {
        return scope -> {
            Object value = left.evaluate(scope);
            return Values.truth(value) ? right.evaluate(scope) : value;
        };
    }

    static Expression list(List<Expression> items) {
        return scope -> {
            List<Object> values = new ArrayList<>();
            items.forEach(item -> values.add(item.evaluate(scope)));
            return Values.counted(values, scope.work());
        };
    }

    static Expression tuple(List<Expression> items) {
        return scope -> Values.counted(
                new Tuple(items.stream().map(item -> item.evaluate(scope)).toList()), scope.work());
    }

    /** Returns the number itself; a boolean becomes a whole number. */
    static Object plus(Object number) {
        return Values.anyNumber(number) instanceof Boolean bool ? (Object) (bool ? 1L : 0L) : number;
    }

    static Expression concatenation(Expression left, Expression right) {
        return scope -> made(printed(left, scope).concat(printed(right, scope)), scope.work());
    }

    private static String printed(Expression value, Scope scope) {
        return Values.printed(value.evaluate(scope), scope.work());
    }

    /** Returns an arithmetic expression. + also joins texts, lists and tuples, and * also repeats them. */
    static Expression arithmetic(String operator, Expression left, Expression right) {
        return scope -> {
            Object first = left.evaluate(scope);
            Object second = right.evaluate(scope);
            if (operator.equals("+") && first instanceof String text && second instanceof String other) {
                return made(text.concat(other), scope.work());
            }
            if (operator.equals("+") && first instanceof List<?> list && second instanceof List<?> other) {
                return joined(list, other, scope.work());
            }
            if (operator.equals("*") && isSequence(first)) {
                return repeated(first, second, scope.work());
            }
            if (operator.equals("*") && isSequence(second)) {
                return repeated(second, first, scope.work());
            }
            return Numbers.arithmetic(operator, Values.anyNumber(first), Values.anyNumber(second), scope.work());
        };
    }

    private static boolean isSequence(Object value) {
        return value instanceof String || value instanceof List;
    }

    private static Object joined(List<?> first, List<?> second, RenderBudget work) {
        if (first instanceof Tuple != second instanceof Tuple) {
            throw new TemplateException("a list and a tuple cannot be joined");
        }
        List<Object> both = new ArrayList<>(first);
        both.addAll(second);
        return Values.counted(first instanceof Tuple ? new Tuple(both) : both, work);
    }

    private static Object repeated(Object sequence, Object count, RenderBudget work) {
        long times = Math.max(0, Values.number(count));
        long size = sequence instanceof String text ? text.length() : ((List<?>) sequence).size();
        if (times > Integer.MAX_VALUE) {
            work.spend(Long.MAX_VALUE);
        }
        work.spend(times * (size + 1));
        if (sequence instanceof String text) {
            return text.repeat((int) times);
        }
        List<Object> items = new ArrayList<>();
        for (long i = 0; i < times; i++) {
            items.addAll((List<?>) sequence);
        }
        return Values.counted(sequence instanceof Tuple ? new Tuple(items) : items, work);
    }

    /** Returns a chain of comparisons: {@code a < b < c} is {@code a < b and b < c}. */
    static Expression comparison(Expression first, List<Compared> compared) {
        return scope -> {
            Object left = first.evaluate(scope);
            for (Compared next : compared) {
                Object right = next.value().evaluate(scope);
                if (!holds(next.operator(), left, right, scope.work())) {
                    return false;
                }
                left = right;
            }
            return true;
        };
    }

    private static boolean holds(String operator, Object left, Object right, RenderBudget work) {
        Values.counted(right, work);
        return switch (operator) {
            case "==" -> Values.equal(left, right);
            case "!=" -> !Values.equal(left, right);
            case "<" -> Values.compared(left, right, order -> order < 0);
            case "<=" -> Values.compared(left, right, order -> order <= 0);
            case ">" -> Values.compared(left, right, order -> order > 0);
            case ">=" -> Values.compared(left, right, order -> order >= 0);
            case "in" -> Values.contains(right, left);
            case "not in" -> !Values.contains(right, left);
            default -> throw new IllegalStateException(operator);
        };
    }

    private static String made(String text, RenderBudget work) {
        work.spend(text.length());
        return text;
    }
}
