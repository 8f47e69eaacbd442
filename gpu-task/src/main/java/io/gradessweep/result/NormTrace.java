package io.gradessweep.result;

import io.gradessweep.spec.Measure;
import java.io.Serializable;

/**
 * One measurement of a matrix that trains, or whose gradient was looked at although it is frozen.
 *
 * @param value the norm itself, never divided by the elements
 * @param elements numbers summed: the matrix's size, or that of A and B together
 */
public record NormTrace(int step, MatrixId matrix, Measure measure, double value, long elements)
        implements Serializable {}
