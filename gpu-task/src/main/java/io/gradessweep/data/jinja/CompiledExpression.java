package io.gradessweep.data.jinja;

import io.gradessweep.data.jinja.Token.Kind;
import java.util.Map;
import java.util.Optional;

/** An expression on its own, without tags, whose value is wanted: Jinja2's {@code compile_expression}. */
public final class CompiledExpression {
    private static final long WORK = 1_000_000;

    private final Expression expression;

    private CompiledExpression(Expression expression) {
        this.expression = expression;
    }

    /** @throws TemplateException telling what is wrong with it */
    public static CompiledExpression parse(String text) {
        try {
            Tokens tokens = new Tokens(Lexer.tokens("{{" + text + "}}"));
            tokens.expect(Kind.DATA, "an expression"); // the empty text before the tag
            tokens.expect(Kind.OUTPUT_BEGIN, "an expression");
            Expression expression = new ExpressionParser(tokens).list();
            tokens.expect(Kind.OUTPUT_END, "the end of the expression");
            tokens.expect(Kind.END, "the end of the expression");
            return new CompiledExpression(expression);
        } catch (StackOverflowError e) {
            throw new TemplateException("the expression is nested too deeply");
        }
    }

    /**
     * @param variables as {@link Template#renderStrictly} takes them
     * @return a text, a whole number ({@code Long}), a boolean, a list or map of such; empty for none and
     *     for what is not there
     * @throws TemplateException telling what cannot be evaluated
     */
    public Optional<Object> evaluate(Map<String, ?> variables) {
        RenderBudget work = new RenderBudget(WORK, true);
        return Optional.ofNullable(Variables.plain(expression.evaluate(Scope.root(Variables.of(variables), work))));
    }
}
