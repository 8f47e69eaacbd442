package io.gradessweep.spec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the column of {@code runs} that stores a component of a spec, or a value that a method without parameters
 * derives from components. Components of several variants may share one column. An empty {@link java.util.Optional} is
 * stored as NULL.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
public @interface ResultColumn {
    /** Returns the column's name. */
    String value();

    /**
     * Returns the parts of the spec's JSON that the column shows, as dotted paths within the record; empty for the
     * component itself.
     */
    String[] shows() default {};
}
