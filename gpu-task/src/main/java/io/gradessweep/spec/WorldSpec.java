package io.gradessweep.spec;

import java.io.Serializable;

/**
 * A generated miniature world of facts. Equal specs give equal worlds, documents and questions.
 *
 * @param entities the number of invented things that the facts are about; more entities give more facts to learn and
 *     more test items
 * @param paraphrases the number of ways in which documents state a fact, 1 to 4; with fewer it is harder to answer
 *     questions about what was read
 * @param kind what the world is made of
 * @param fingerprint SHA-256 of the world's content, which differs between versions of its generator; empty until it
 *     was computed
 */
public record WorldSpec(int entities, int paraphrases, long seed, Kind kind, String fingerprint)
        implements Serializable {
    /** The kinds of worlds. */
    public enum Kind {
        /** Invented things, of which documents state facts. */
        FACTS,
        /** Pictures, of which documents say what can be seen. */
        PICTURES
    }

    /** The number of paraphrases that exist. */
    public static final int MOST_PARAPHRASES = 4;

    public WorldSpec {
        Require.atLeast("world.entities", entities, 16);
        Require.atLeast("world.paraphrases", paraphrases, 1);
        Require.that(
                paraphrases <= MOST_PARAPHRASES,
                "world.paraphrases must be at most " + MOST_PARAPHRASES + ", not " + paraphrases);
    }

    /** Creates the spec of a world of facts without a fingerprint. */
    public WorldSpec(int entities, int paraphrases, long seed) {
        this(entities, paraphrases, seed, Kind.FACTS, "");
    }

    public WorldSpec withFingerprint(String newFingerprint) {
        return new WorldSpec(entities, paraphrases, seed, kind, newFingerprint);
    }
}
