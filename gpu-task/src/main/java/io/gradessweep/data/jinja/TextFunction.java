package io.gradessweep.data.jinja;

/** A function of one text that is passed to a template with its variables. */
public interface TextFunction {
    /** Returns a value of one of the types described in {@link Variables}. */
    Object apply(String text);
}
