package io.gradessweep.data.jinja;

/** A value that has only attributes: a namespace or a loop. */
interface Attributes {
    /** Returns the attribute's value, or null. */
    Object attribute(String name);
}
