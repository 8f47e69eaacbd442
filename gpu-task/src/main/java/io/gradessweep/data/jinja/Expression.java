package io.gradessweep.data.jinja;

/** Something that has a value wherever variables have. */
interface Expression {
    Object evaluate(Scope scope);
}
