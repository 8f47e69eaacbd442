package io.gradessweep.data.jinja;

/**
 * The work that a rendering may still do: expressions and statements executed, characters and items created. It bounds
 * time and memory for any loops in the template.
 */
final class RenderBudget {
    private final boolean strict;
    private long left;
    private Place place = Place.START;

    /**
     * @param strict whether printing an undefined value is an error, as with Jinja2's {@code StrictUndefined}
     */
    RenderBudget(long units, boolean strict) {
        this.left = units;
        this.strict = strict;
    }

    /** Returns an undefined value. */
    Undefined undefined(String name) {
        return new Undefined(name, strict);
    }

    void spend(long units) {
        left -= units;
        if (left < 0) {
            throw new TemplateException("the template does more work than a template may");
        }
    }

    /** Notes the place that is being rendered, for messages. */
    void reach(Place statement) {
        spend(1);
        place = statement;
    }

    Place place() {
        return place;
    }
}
