package io.gradessweep.result;

import java.io.Serializable;

/**
 * What of a run's training was done once for it and others, before it forked from them. It is counted in the run's own
 * figures too, as if it had trained alone.
 *
 * @param prefixSteps the step after which it forked; 0 where it trained alone
 * @param prefixSeconds of its training seconds
 * @param prefixFlops of its training FLOPs
 */
public record PrefixShare(int prefixSteps, double prefixSeconds, long prefixFlops) implements Serializable {
    public static final PrefixShare NONE = new PrefixShare(0, 0, 0);
}
