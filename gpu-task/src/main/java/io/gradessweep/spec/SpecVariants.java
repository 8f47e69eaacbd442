package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.ArrayList;
import java.util.List;

/** Finds the records that a sealed interface of the spec permits, and the name that each record declares. */
public final class SpecVariants {
    private SpecVariants() {}

    /** Returns the records in the order of {@code permits}, including those of nested sealed interfaces. */
    public static <T> List<Class<? extends T>> of(Class<T> sealed) {
        List<Class<? extends T>> variants = new ArrayList<>();
        for (Class<?> permitted : sealed.getPermittedSubclasses()) {
            Class<? extends T> variant = permitted.asSubclass(sealed);
            variants.addAll(variant.isSealed() ? List.copyOf(of(variant)) : List.of(variant));
        }
        return variants;
    }

    /**
     * Returns the variant's name in files, tables and the spec's JSON, which holds it under {@code type}.
     *
     * @throws IllegalStateException if a record declares none
     */
    public static String name(Class<?> variant) {
        JsonTypeName name = variant.getAnnotation(JsonTypeName.class);
        if (name == null) {
            throw new IllegalStateException(variant.getName() + " declares no name with @JsonTypeName");
        }
        return name.value();
    }
}
