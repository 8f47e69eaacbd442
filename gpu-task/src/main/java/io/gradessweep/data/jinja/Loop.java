package io.gradessweep.data.jinja;

/**
 * The {@code loop} variable within a {@code for}.
 *
 * @param index0 the index of the current item
 */
record Loop(ChosenItems items, int index0) implements Attributes {
    @Override
    public Object attribute(String name) {
        return switch (name) {
            case "index" -> index0 + 1L;
            case "index0" -> (long) index0;
            case "revindex" -> (long) items.size() - index0;
            case "revindex0" -> items.size() - index0 - 1L;
            case "length" -> (long) items.size();
            case "first" -> index0 == 0;
            case "last" -> !items.has(index0 + 1);
            case "previtem" -> index0 > 0 ? items.get(index0 - 1) : null;
            case "nextitem" -> items.has(index0 + 1) ? items.get(index0 + 1) : null;
            default -> null;
        };
    }
}
