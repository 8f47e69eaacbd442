package io.gradessweep.spec;

import java.io.Serializable;

/**
 * A generated miniature world of facts. Equal specs give equal worlds, documents and questions.
 *
 * @param entities invented things the facts are about
 */
public record WorldSpec(int entities, long seed) implements Serializable {
    public WorldSpec {
        Require.atLeast("world.entities", entities, 16);
    }
}
