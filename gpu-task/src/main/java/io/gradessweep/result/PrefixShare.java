package io.gradessweep.result;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * The part of a run's training that was executed once for several runs, before this run was forked from their common
 * prefix. It is also counted in the run's own figures, as if the run had trained alone.
 *
 * @param prefixSteps the step after which it was forked; 0 if it trained alone
 * @param prefixSeconds the seconds of the prefix, included in its training seconds
 * @param prefixFlops the FLOPs of the prefix, included in its training FLOPs
 */
public record PrefixShare(int prefixSteps, double prefixSeconds, BigInteger prefixFlops) implements Serializable {
    public static final PrefixShare NONE = new PrefixShare(0, 0, BigInteger.ZERO);
}
