package io.gradessweep.data.jinja;

import io.gradessweep.data.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Parses expressions. Each method is a level of precedence, the loosest first, as in Jinja2's own parser. */
final class ExpressionParser {
    private final Tokens tokens;
    private final OperandParser operands;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
        this.operands = new OperandParser(tokens, this);
    }

    /** Parses an expression, or several separated by commas, which make a tuple. */
    Expression list() {
        Expression first = expression();
        return tokens.at(",") ? listFrom(first) : first;
    }

    private Expression listFrom(Expression first) {
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.accept(",")) {
            if (tokens.at(Kind.OUTPUT_END) || tokens.at(Kind.BLOCK_END) || tokens.at(")")) {
                break;
            }
            items.add(expression());
        }
        return Operators.tuple(items);
    }

    Expression expression() {
        Expression value = or();
        while (tokens.acceptWord("if")) {
            Expression then = value;
            Expression condition = or();
            Expression otherwise = tokens.acceptWord("else")
                    ? expression()
                    : scope -> scope.work().undefined("the inline if without else");
            value = scope -> Values.truth(condition.evaluate(scope)) ? then.evaluate(scope) : otherwise.evaluate(scope);
        }
        return value;
    }

    Expression or() {
        Expression value = and();
        while (tokens.acceptWord("or")) {
            value = Operators.or(value, and());
        }
        return value;
    }

    private Expression and() {
        Expression value = not();
        while (tokens.acceptWord("and")) {
            value = Operators.and(value, not());
        }
        return value;
    }

    private Expression not() {
        if (tokens.acceptWord("not")) {
            Expression value = not();
            return scope -> !Values.truth(value.evaluate(scope));
        }
        return comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<Operators.Compared> compared = new ArrayList<>();
        while (true) {
            String operator = tokens.current().text();
            if (tokens.at(Kind.OPERATOR) && Operators.COMPARISONS.contains(operator)) {
                tokens.next();
            } else if (tokens.acceptWord("in")) {
                operator = "in";
            } else if (tokens.atWord("not") && tokens.following().is(Kind.NAME, "in")) {
                tokens.next();
                tokens.next();
                operator = "not in";
            } else {
                return compared.isEmpty() ? first : Operators.comparison(first, compared);
            }
            compared.add(new Operators.Compared(operator, sum()));
        }
    }

    private Expression sum() {
        Expression value = concatenation();
        while (tokens.at("+") || tokens.at("-")) {
            value = Operators.arithmetic(tokens.next().text(), value, concatenation());
        }
        return value;
    }

    private Expression concatenation() {
        Expression value = product();
        while (tokens.accept("~")) {
            value = Operators.concatenation(value, product());
        }
        return value;
    }

    private Expression product() {
        Expression value = power();
        while (tokens.at("*") || tokens.at("/") || tokens.at("//") || tokens.at("%")) {
            value = Operators.arithmetic(tokens.next().text(), value, power());
        }
        return value;
    }

    private Expression power() {
        Expression value = unary();
        while (tokens.accept("**")) {
            value = Operators.arithmetic("**", value, unary());
        }
        return value;
    }

    private Expression unary() {
        return operands.filtered(signed());
    }

    private Expression signed() {
        if (tokens.accept("-")) {
            Expression value = signed();
            return scope -> Numbers.negated(Values.anyNumber(value.evaluate(scope)));
        }
        if (tokens.accept("+")) {
            Expression value = signed();
            return scope -> Operators.plus(value.evaluate(scope));
        }
        return operands.operand();
    }
}
