package io.gradessweep.data.jinja;

/** A function that a template can call: a global one, a method of a value, or a macro. */
interface Function {
    Object call(Arguments arguments);
}
