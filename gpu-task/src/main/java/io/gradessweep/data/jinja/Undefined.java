package io.gradessweep.data.jinja;

/** A variable, attribute or item that is not there: printed as nothing, false, empty; an error where it is used otherwise. */
record Undefined(String name) {
    TemplateException used() {
        return new TemplateException("'" + name + "' is undefined");
    }
}
