package io.gradessweep.data.jinja;

/** A part of a template that prints, branches, or sets. */
interface Statement {
    Flow render(StringBuilder out, Scope scope);

    /** Whether what follows is rendered. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }
}
