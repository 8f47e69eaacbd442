package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * How a matrix becomes one number. Appendix A of arXiv 2509.01842 takes the elementwise L1 norm because it is cheap and bounds
 * the others: ||A|| &lt;= ||A||_1,1 for each of them.
 */
public enum MatrixNorm {
    /** Sum of absolute values, ||A||_1,1: the paper's. */
    @JsonProperty("l1")
    L1,
    /** Square root of the sum of squares. */
    @JsonProperty("frobenius")
    FROBENIUS,
    /** Subordinate infinity norm: the largest sum of absolute values of a row. */
    @JsonProperty("infinity")
    INFINITY,
    /** Largest singular value, by a singular value decomposition. */
    @JsonProperty("spectral")
    SPECTRAL;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
