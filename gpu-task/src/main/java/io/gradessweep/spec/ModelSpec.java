package io.gradessweep.spec;

import java.io.Serializable;

/**
 * A base model, with its name in tables.
 *
 * @param standsFor the paper's model that this one is compared with, or empty
 */
public record ModelSpec(String name, String standsFor, BaseModel base) implements Serializable {
    public ModelSpec {
        Require.that(!name.isBlank(), "model must have a name");
    }
}
