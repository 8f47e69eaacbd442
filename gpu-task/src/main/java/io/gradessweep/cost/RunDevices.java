package io.gradessweep.cost;

import java.util.OptionalLong;

/**
 * The devices of a run, as far as the rows of a pass depend on them.
 *
 * @param count the number of devices over which the model is divided
 * @param gpus whether they are GPUs, which compute fast beside what it takes to launch a pass
 * @param bytes the memory of each; empty if no bound is known
 */
public record RunDevices(int count, boolean gpus, OptionalLong bytes) {
    /** A CPU whose memory has no known bound. */
    public static final RunDevices CPU = new RunDevices(1, false, OptionalLong.empty());

    /** The part of the memory that is planned with. The rest is for what no estimate counts. */
    private static final double PLANNED = 0.9;

    /**
     * Returns whether the devices can be planned to hold so much.
     *
     * @param together whether it is what all hold together, and not what the fullest holds
     */
    boolean hold(long total, boolean together) {
        return bytes.isEmpty() || total <= PLANNED * bytes.getAsLong() * (together ? count : 1);
    }

    /** Returns these devices with a bound on the memory of each. */
    public RunDevices with(long bound) {
        return new RunDevices(count, gpus, OptionalLong.of(bound));
    }
}
