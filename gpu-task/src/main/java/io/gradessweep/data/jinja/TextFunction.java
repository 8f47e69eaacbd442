package io.gradessweep.data.jinja;

/** A function of one text that a template is given beside its variables. */
public interface TextFunction {
    /** What a template may see, as {@link Variables} has it. */
    Object apply(String text);
}
