package io.gradessweep.data.jinja;

/** A part of a template that prints, branches, or sets. */
interface Statement {
    Flow render(StringBuilder out, Scope scope);

    /** The place at which rendering continues after a statement. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }
}
