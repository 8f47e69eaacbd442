package io.gradessweep.spec;

import java.io.Serializable;

/**
 * A generated miniature world of facts. Equal specs give equal worlds, documents and questions.
 *
 * @param entities invented things the facts are about
 * @param fingerprint SHA-256 of what the world says, which tells versions of its generator apart; empty until it was
 *     computed
 */
public record WorldSpec(int entities, long seed, String fingerprint) implements Serializable {
    public WorldSpec {
        Require.atLeast("world.entities", entities, 16);
    }

    /** Not fingerprinted yet. */
    public WorldSpec(int entities, long seed) {
        this(entities, seed, "");
    }

    public WorldSpec withFingerprint(String newFingerprint) {
        return new WorldSpec(entities, seed, newFingerprint);
    }
}
