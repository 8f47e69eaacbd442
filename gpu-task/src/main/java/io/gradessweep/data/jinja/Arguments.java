package io.gradessweep.data.jinja;

import java.util.List;
import java.util.Map;

/**
 * The arguments of a call of a function, filter or test.
 *
 * @param callee the name of what is called, for messages
 */
record Arguments(String callee, List<Object> positional, Map<String, Object> named) {
    static Arguments none(String callee) {
        return new Arguments(callee, List.of(), Map.of());
    }

    int size() {
        return positional.size() + named.size();
    }

    boolean has(int index, String name) {
        return index < positional.size() || named.containsKey(name);
    }

    /** Returns an argument by position or by name. */
    Object any(int index, String name) {
        if (!has(index, name)) {
            throw new TemplateException(callee + " needs its argument " + name);
        }
        return index < positional.size() ? positional.get(index) : named.get(name);
    }

    String text(int index, String name) {
        if (any(index, name) instanceof String text) {
            return text;
        }
        throw new TemplateException(callee + ": " + name + " must be a text, not " + Values.printed(any(index, name)));
    }

    /** Returns a text argument, or the default if it is not given or none. */
    String text(int index, String name, String otherwise) {
        return has(index, name) && any(index, name) != None.NONE ? text(index, name) : otherwise;
    }

    long number(int index, String name, long otherwise) {
        return has(index, name) ? Values.number(any(index, name)) : otherwise;
    }

    /** Refuses further arguments, which would otherwise be ignored. */
    Arguments atMost(int count) {
        if (size() > count) {
            throw new TemplateException(callee + " with " + size() + " arguments is not supported");
        }
        return this;
    }

    /** Returns the arguments without the first one. */
    Arguments rest(String nextCallee) {
        return new Arguments(nextCallee, positional.subList(1, positional.size()), named);
    }
}
