package io.gradessweep.report;

/** On which side a column's cells begin. */
enum Align {
    LEFT,
    RIGHT
}
