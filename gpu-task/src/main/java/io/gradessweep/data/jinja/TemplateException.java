package io.gradessweep.data.jinja;

/** A template that cannot be read or rendered, and why: its own fault, what it was given, or a part of Jinja2 we have not. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(message);
    }

    static TemplateException at(int line, String message) {
        return new TemplateException("line " + line + ": " + message);
    }
}
