package io.gradessweep.data.jinja;

import java.util.Map;

/** A parsed template. Rendering it repeatedly gives the same text. */
public final class Template {
    /**
     * A conversation of 100,000 tokens has about half a million characters, each of which is processed some ten times.
     */
    private static final long WORK = 20_000_000;

    private final Statement body;

    private Template(Statement body) {
        this.body = body;
    }

    /**
     * Parses a template.
     *
     * @throws TemplateException naming the line that is wrong or uses what is not supported
     */
    public static Template parse(String text) {
        try {
            return new Template(new StatementParser(new Tokens(Lexer.tokens(text))).template());
        } catch (StackOverflowError e) {
            throw new TemplateException("the template is nested too deeply");
        }
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
            throw TemplateException.at(work.line(), e.getMessage());
        } catch (StackOverflowError e) {
            throw TemplateException.at(work.line(), "the template is nested too deeply");
        }
    }
}
