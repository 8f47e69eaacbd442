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

    static Expression concatenation(Expression left, Expression right) {
        return scope ->
                made(Values.printed(left.evaluate(scope)).concat(Values.printed(right.evaluate(scope))), scope.work());
    }

    /** Returns an arithmetic expression. + also joins texts and lists, and * also repeats a text. */
    static Expression arithmetic(String operator, Expression left, Expression right) {
        return scope -> {
            Object first = left.evaluate(scope);
            Object second = right.evaluate(scope);
            if (operator.equals("+") && first instanceof String text && second instanceof String other) {
                return made(text.concat(other), scope.work());
            }
            if (operator.equals("+") && first instanceof List<?> list && second instanceof List<?> other) {
                List<Object> both = new ArrayList<>(list);
                both.addAll(other);
                return Values.counted(both, scope.work());
            }
            if (operator.equals("*") && first instanceof String text) {
                long times = Math.max(0, Values.number(second));
                scope.work().spend(Math.multiplyExact(times, text.length() + 1L));
                return text.repeat((int) times);
            }
            return arithmetic(operator, Values.number(first), Values.number(second));
        };
    }

    private static Long arithmetic(String operator, long first, long second) {
        try {
            return switch (operator) {
                case "+" -> Math.addExact(first, second);
                case "-" -> Math.subtractExact(first, second);
                case "*" -> Math.multiplyExact(first, second);
                case "//" -> Math.floorDiv(first, second);
                case "%" -> Math.floorMod(first, second);
                default -> throw new TemplateException("the operator " + operator + " is not supported");
            };
        } catch (ArithmeticException e) {
            throw new TemplateException(first + " " + operator + " " + second + ": " + e.getMessage());
        }
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
            case "<" -> Values.compare(left, right) < 0;
            case "<=" -> Values.compare(left, right) <= 0;
            case ">" -> Values.compare(left, right) > 0;
            case ">=" -> Values.compare(left, right) >= 0;
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
