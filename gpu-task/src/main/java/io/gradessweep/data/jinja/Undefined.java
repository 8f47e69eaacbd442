package io.gradessweep.data.jinja;

/**
 * A variable, attribute or item that is not there: printed as nothing, false, empty; an error where it is used otherwise.
 *
 * @param strict whether printing it is an error too
 */
record Undefined(String name, boolean strict) {
    String printed() {
        if (strict) {
            throw used();
        }
        return "";
    }

    TemplateException used() {
        return new TemplateException("'" + name + "' is undefined");
    }
}
