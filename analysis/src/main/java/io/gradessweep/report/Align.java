package io.gradessweep.report;

/** On which side a column's cells begin. */
public enum Align {
    LEFT,
    RIGHT
}
