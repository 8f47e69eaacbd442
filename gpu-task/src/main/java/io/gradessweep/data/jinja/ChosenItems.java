package io.gradessweep.data.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The items of a {@code for} that pass its condition. As in Jinja2, the condition of an item is evaluated when the item
 * is reached or looked ahead to, so that it sees what the body has set for the items before.
 */
final class ChosenItems {
    private final Iterator<Object> rest;
    private final Predicate<Object> condition;
    private final List<Object> chosen = new ArrayList<>();

    ChosenItems(List<Object> items, Predicate<Object> condition) {
        this.rest = items.iterator();
        this.condition = condition;
    }

    /** Returns whether there is an item with this index, from 0. */
    boolean has(int index) {
        while (chosen.size() <= index && rest.hasNext()) {
            Object item = rest.next();
            if (condition.test(item)) {
                chosen.add(item);
            }
        }
        return index < chosen.size();
    }

    /** Returns the item with this index; there must be one. */
    Object get(int index) {
        return chosen.get(index);
    }

    /** Returns the number of all items, those ahead included. */
    int size() {
        while (rest.hasNext()) {
            has(chosen.size());
        }
        return chosen.size();
    }
}
