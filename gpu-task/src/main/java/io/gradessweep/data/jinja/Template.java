package io.gradessweep.data.jinja;

import java.util.Map;
import java.util.Set;

/** A parsed template. Rendering it repeatedly gives the same text. */
public final class Template {
    /**
     * A conversation of 100,000 tokens has about half a million characters, each of which is processed some ten times.
     */
    private static final long WORK = 20_000_000;

    private final Statement body;
    private final Set<String> variables;

    private Template(Statement body, Set<String> variables) {
        this.body = body;
        this.variables = variables;
    }

    /**
     * Parses a template.
     *
     * @throws TemplateException naming the line that is wrong or uses what is not supported
     */
    public static Template parse(String text) {
        try {
            Tokens tokens = new Tokens(Lexer.tokens(text));
            Statement body = new StatementParser(tokens).template();
            return new Template(body, tokens.variables());
        } catch (StackOverflowError e) {
            throw new TemplateException("the template is nested too deeply");
        }
    }

    /** Returns the names of the variables that the template reads, those included that it sets itself. */
    public Set<String> variables() {
        return variables;
    }

    /**
     * Renders the template.
     *
     * @param variables the variables by name, of the types described in {@link Variables}
     * @throws TemplateException raised by the template itself, or naming the line that cannot be rendered
     */
    public String render(Map<String, ?> variables) {
        return render(variables, new RenderBudget(WORK, false));
    }

    /** Renders the template as {@link #render} does, but printing an undefined variable or attribute is an error. */
    public String renderStrictly(Map<String, ?> variables) {
        return render(variables, new RenderBudget(WORK, true));
    }

    /** Renders with another limit of work. */
    String render(Map<String, ?> variables, RenderBudget work) {
        StringBuilder out = new StringBuilder();
        try {
            body.render(out, Scope.root(Variables.of(variables), work));
            return out.toString();
        } catch (TemplateException e) {
            throw work.place().wrong(e.getMessage());
        } catch (StackOverflowError e) {
            throw work.place().wrong("the template is nested too deeply");
        }
    }
}
