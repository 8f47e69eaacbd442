package io.gradessweep.data.jinja;

/**
 * A variable, attribute or item that does not exist. It prints as nothing, and is false and empty; any other use is an
 * error.
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

    /** Returns {@code repr}, which a list of it prints. */
    String represented() {
        printed();
        return "Undefined";
    }

    TemplateException used() {
        return new TemplateException("'" + name + "' is undefined");
    }
}
