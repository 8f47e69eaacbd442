package io.gradessweep.data.jinja;

/** A part of a template that prints, branches, or sets. */
interface Statement {
    Flow render(StringBuilder out, Scope scope);

    /** Where rendering continues after a statement. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }
}
