package io.gradessweep.spec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a setting on the record component that it fills, or on an interface method that several such components
 * implement. This is the only declaration: files, {@code --set}, {@code grades settings} and the checks of the record's
 * constructor are derived from it. A component that is filled by several settings carries all of them and is read by
 * {@code io.gradessweep.plan.ComposedComponents}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
@Repeatable(Setting.Several.class)
public @interface Setting {
    /** Returns the dotted key in files and in {@code --set}, such as {@code train.epochs}. */
    String key();

    /** Returns the setting's meaning in one line, with its unit if it has one. */
    String documentation();

    /** Returns the built-in value in YAML; empty if there is none. */
    String value() default "";

    /** Returns the built-in value under LoRA in YAML; empty if it is {@link #value}. */
    String lora() default "";

    /** Returns the smallest number that is allowed; NaN if there is no such bound. */
    double atLeast() default Double.NaN;

    /** Returns the number that a value must be larger than; NaN if there is no such bound. */
    double above() default Double.NaN;

    /** Returns the number that a value must be smaller than; NaN if there is no such bound. */
    double below() default Double.NaN;

    /** Returns the type of the value; {@code void} for the component's own type. */
    Class<?> type() default void.class;

    /**
     * Returns whether the setting can be set for some matrices only, under its key and their selector, such as {@code
     * grades.tau.language.attention}; see {@link MatrixSelector}.
     */
    boolean bySelector() default false;

    /** Holds the settings of a component that has several. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
    @interface Several {
        Setting[] value();
    }
}
