package io.gradessweep.data.jinja;

/**
 * What a rendering may still do: expressions and statements carried out, characters and items made. Bounds its time and its
 * memory, whatever the template's loops are.
 */
final class Work {
    private long left;
    private int line = 1;

    Work(long units) {
        this.left = units;
    }

    void spend(long units) {
        left -= units;
        if (left < 0) {
            throw new TemplateException("the template does more work than a chat template may");
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
