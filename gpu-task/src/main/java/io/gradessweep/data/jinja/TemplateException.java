package io.gradessweep.data.jinja;

/**
 * An error in a template or its rendering. The message says whether the template is wrong, the values are, or a part of
 * Jinja2 is not supported.
 */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(message);
    }
}
