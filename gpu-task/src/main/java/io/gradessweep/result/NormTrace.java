package io.gradessweep.result;

import io.gradessweep.spec.Criterion;
import java.io.Serializable;

/**
 * One measurement of an active matrix.
 *
 * @param elements numbers summed: the matrix's size, or that of A and B together
 */
public record NormTrace(int step, MatrixId matrix, Criterion criterion, double value, long elements)
        implements Serializable {}
