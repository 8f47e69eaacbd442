package io.gradessweep.data.jinja;

/** A value that has attributes, and nothing else: a namespace or a loop. */
interface Attributes {
    /** The attribute's value, or null. */
    Object attribute(String name);
}
