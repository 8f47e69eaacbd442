package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * The norm that reduces a matrix to one number. Appendix A of arXiv 2509.01842 takes the elementwise L1 norm because it
 * is cheap and bounds the others: ||A|| &lt;= ||A||_1,1 for each of them.
 */
public enum MatrixNorm {
    /** The sum of absolute values, ||A||_1,1, which the paper uses. */
    @JsonProperty("l1")
    L1,
    /** The square root of the sum of squares. */
    @JsonProperty("frobenius")
    FROBENIUS,
    /** The norm that is induced by the maximum norm: the largest sum of absolute values of a row. */
    @JsonProperty("infinity")
    INFINITY,
    /** The largest singular value, computed by a singular value decomposition. */
    @JsonProperty("spectral")
    SPECTRAL;

    /** Returns whether the norm is defined for tensors of any shape, such as vectors. */
    public boolean isElementwise() {
        return this == L1 || this == FROBENIUS;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
