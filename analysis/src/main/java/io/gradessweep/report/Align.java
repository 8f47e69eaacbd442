package io.gradessweep.report;

/** The alignment of a column's cells. */
public enum Align {
    LEFT,
    RIGHT
}
