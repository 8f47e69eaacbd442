package io.gradessweep.data.jinja;

/** An expression, which is evaluated in a scope of variables. */
interface Expression {
    Object evaluate(Scope scope);
}
