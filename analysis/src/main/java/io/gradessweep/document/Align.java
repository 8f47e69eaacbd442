package io.gradessweep.document;

/** The alignment of a column's cells. */
public enum Align {
    LEFT,
    RIGHT
}
