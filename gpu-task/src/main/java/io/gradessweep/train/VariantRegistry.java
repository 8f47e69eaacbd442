package io.gradessweep.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Maps each variant of a sealed spec to the object that carries it out. A variant that is not registered is an error.
 *
 * @param <S> the sealed interface
 * @param <C> the type of the objects that carry a variant out
 */
final class VariantRegistry<S, C> {
    private final Map<Class<? extends S>, C> byVariant = new LinkedHashMap<>();

    /** @throws IllegalStateException if the variant is registered already */
    void add(Class<? extends S> variant, C carriedOutBy) {
        if (byVariant.putIfAbsent(variant, carriedOutBy) != null) {
            throw new IllegalStateException(variant.getName() + " is registered twice");
        }
    }

    /** @throws IllegalStateException if the variant is not registered */
    C of(S spec) {
        C found = byVariant.get(spec.getClass());
        if (found == null) {
            throw new IllegalStateException(
                    spec.getClass().getName() + " is not registered, so nothing carries it out");
        }
        return found;
    }

    Set<Class<? extends S>> variants() {
        return Set.copyOf(byVariant.keySet());
    }
}
