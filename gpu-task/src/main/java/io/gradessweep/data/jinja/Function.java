package io.gradessweep.data.jinja;

/** What a template can call: a global function, a method of a value, or a macro. */
interface Function {
    Object call(Arguments arguments);
}
