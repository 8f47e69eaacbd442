package io.gradessweep.data.jinja;

/**
 * What a rendering may still do: expressions and statements carried out, characters and items made. Bounds its time and its
 * memory, whatever the template's loops are.
 */
final class RenderBudget {
    private final boolean strict;
    private long left;
    private int line = 1;

    /** @param strict whether what is undefined must not be printed, as with Jinja2's {@code StrictUndefined} */
    RenderBudget(long units, boolean strict) {
        this.left = units;
        this.strict = strict;
    }

    /** A value that is not there. */
    Undefined undefined(String name) {
        return new Undefined(name, strict);
    }

    void spend(long units) {
        left -= units;
        if (left < 0) {
            throw new TemplateException("the template does more work than a template may");
        }
    }

    /** Notes where the rendering is, for messages. */
    void reach(int statementLine) {
        spend(1);
        line = statementLine;
    }

    int line() {
        return line;
    }
}
