package io.gradessweep.data.jinja;

import java.util.List;

/**
 * The {@code loop} variable within a {@code for}.
 *
 * @param index0 the index of the current item
 */
record Loop(List<Object> items, int index0) implements Attributes {
    @Override
    public Object attribute(String name) {
        int size = items.size();
        return switch (name) {
            case "index" -> index0 + 1L;
            case "index0" -> (long) index0;
            case "revindex" -> (long) size - index0;
            case "revindex0" -> size - index0 - 1L;
            case "length" -> (long) size;
            case "first" -> index0 == 0;
            case "last" -> index0 == size - 1;
            case "previtem" -> index0 > 0 ? items.get(index0 - 1) : null;
            case "nextitem" -> index0 < size - 1 ? items.get(index0 + 1) : null;
            default -> null;
        };
    }
}
