package io.gradessweep.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Says for each variant of a sealed spec what carries it out. A variant that is not registered is an error, never taken for
 * another one.
 *
 * @param <S> the sealed interface
 * @param <C> what carries it out, given a variant as the interface
 */
final class VariantRegistry<S, C> {
    private final Map<Class<? extends S>, C> byVariant = new LinkedHashMap<>();

    /** @throws IllegalStateException where the variant is registered already */
    void add(Class<? extends S> variant, C carriedOutBy) {
        if (byVariant.putIfAbsent(variant, carriedOutBy) != null) {
            throw new IllegalStateException(variant.getName() + " is registered twice");
        }
    }

    /** @throws IllegalStateException where the variant is not registered */
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
