package io.gradessweep.data.jinja;

import io.gradessweep.data.jinja.Token.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A single expression without tags, which is evaluated to a value: Jinja2's {@code compile_expression}. */
public final class CompiledExpression {
    private static final long WORK = 1_000_000;

    private final Expression expression;
    private final Set<String> variables;

    private CompiledExpression(Expression expression, Set<String> variables) {
        this.expression = expression;
        this.variables = variables;
    }

    /**
     * Parses an expression.
     *
     * @throws TemplateException naming what is wrong with it
     */
    public static CompiledExpression parse(String text) {
        try {
            Tokens tokens = new Tokens(Lexer.tokens("{{" + text + "}}"));
            tokens.expect(Kind.DATA, "an expression"); // the empty text before the tag
            tokens.expect(Kind.OUTPUT_BEGIN, "an expression");
            Expression expression = new ExpressionParser(tokens).list();
            tokens.expect(Kind.OUTPUT_END, "the end of the expression");
            tokens.expect(Kind.END, "the end of the expression");
            return new CompiledExpression(expression, tokens.variables());
        } catch (StackOverflowError e) {
            throw new TemplateException("the expression is nested too deeply");
        }
    }

    /** Returns the names of the variables that the expression reads. */
    public Set<String> variables() {
        return variables;
    }

    /** Returns the text of a value of an expression: booleans as in JSON, numbers as Python prints them. */
    public static String text(Object value) {
        return value instanceof Boolean || !Numbers.isNumber(value) ? String.valueOf(value) : Numbers.printed(value);
    }

    /**
     * Evaluates the expression.
     *
     * @param variables the variables, as for {@link Template#renderStrictly}
     * @return a text, a number ({@code Long}, {@code BigInteger}, {@code Double}), a boolean, or a list or map of these; empty for none and for
     *     undefined values
     * @throws TemplateException naming what cannot be evaluated
     */
    public Optional<Object> evaluate(Map<String, ?> variables) {
        RenderBudget work = new RenderBudget(WORK, true);
        return Optional.ofNullable(Variables.plain(expression.evaluate(Scope.root(Variables.of(variables), work))));
    }
}
