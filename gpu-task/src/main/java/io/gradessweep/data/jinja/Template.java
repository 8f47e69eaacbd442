package io.gradessweep.data.jinja;

import java.util.Map;

/** A parsed template; rendering it again and again gives the same. */
public final class Template {
    /** A conversation of 100,000 tokens is about half a million characters, each of them touched some ten times. */
    private static final long WORK = 20_000_000;

    private final Statement body;

    private Template(Statement body) {
        this.body = body;
    }

    /** @throws TemplateException naming the line that is wrong or uses what is not supported */
    public static Template parse(String text) {
        try {
            return new Template(new StatementParser(new Tokens(Lexer.tokens(text))).template());
        } catch (StackOverflowError e) {
            throw new TemplateException("the template is nested too deeply");
        }
    }

    /**
     * @param variables by name, as {@link Variables} has them
     * @throws TemplateException what the template itself raises, or the line that cannot be rendered
     */
    public String render(Map<String, ?> variables) {
        return render(variables, new RenderBudget(WORK, false));
    }

    /** The same, but a variable or attribute that is printed and not there is an error, not nothing. */
    public String renderStrictly(Map<String, ?> variables) {
        return render(variables, new RenderBudget(WORK, true));
    }

    /** Renders within another bound of work. */
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
