package io.gradessweep.data.jinja;

/** Python's {@code None}. */
enum None {
    NONE
}
