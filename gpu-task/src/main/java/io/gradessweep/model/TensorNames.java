package io.gradessweep.model;

import java.util.Collection;
import java.util.stream.Collectors;

/** Formats lists of tensors' names for messages. */
final class TensorNames {
    private static final int SHOWN = 5;

    private TensorNames() {}

    /** Returns the first few names, for messages. */
    static String list(Collection<String> names) {
        String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? first : first + " and " + (names.size() - SHOWN) + " more";
    }
}
