package io.gradessweep.result;

import io.gradessweep.spec.Measure;
import java.io.Serializable;

/**
 * One measurement of a matrix that trains, or of a frozen matrix whose gradient was measured.
 *
 * @param value the norm itself, not divided by the number of elements
 * @param elements the number of elements that were summed: the size of the matrix, or that of A and B together
 */
public record NormTrace(int step, MatrixId matrix, Measure measure, double value, long elements)
        implements Serializable {}
