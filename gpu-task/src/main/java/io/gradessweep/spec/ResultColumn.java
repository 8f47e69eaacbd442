package io.gradessweep.spec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the column of {@code runs} that a component of a spec, or what a method without parameters derives from components,
 * is stored in. Components of several variants may have one column. An empty {@link java.util.Optional} is stored as NULL.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
public @interface ResultColumn {
    /** The column's name. */
    String value();

    /**
     * The parts of the spec's JSON that the column tells, as dotted paths within the record; empty where it is the component
     * itself.
     */
    String[] shows() default {};
}
