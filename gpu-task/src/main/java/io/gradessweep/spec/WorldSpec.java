package io.gradessweep.spec;

import java.io.Serializable;

/**
 * A generated miniature world of facts. Equal specs give equal worlds, documents and questions.
 *
 * @param entities invented things the facts are about: more facts to learn, and more test items
 * @param paraphrases ways in which documents state a fact, 1 to 4: the fewer, the harder it is to ask for what was read
 * @param fingerprint SHA-256 of what the world says, which tells versions of its generator apart; empty until it was
 *     computed
 */
public record WorldSpec(int entities, int paraphrases, long seed, String fingerprint) implements Serializable {
    /** As many as there are. */
    public static final int MOST_PARAPHRASES = 4;

    public WorldSpec {
        Require.atLeast("world.entities", entities, 16);
        Require.atLeast("world.paraphrases", paraphrases, 1);
        Require.that(
                paraphrases <= MOST_PARAPHRASES,
                "world.paraphrases must be at most " + MOST_PARAPHRASES + ", not " + paraphrases);
    }

    /** Not fingerprinted yet. */
    public WorldSpec(int entities, int paraphrases, long seed) {
        this(entities, paraphrases, seed, "");
    }

    public WorldSpec withFingerprint(String newFingerprint) {
        return new WorldSpec(entities, paraphrases, seed, newFingerprint);
    }
}
