package io.gradessweep.spec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a setting on the component of a spec's record that it fills, or on the method of an interface that several such
 * components implement. It is the only declaration: files, {@code --set}, {@code grades settings} and the checks of the
 * record's constructor are derived from it. A component that is filled by several settings carries all of them, and is read
 * by {@code io.gradessweep.plan.ComposedComponents}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
@Repeatable(Setting.Several.class)
public @interface Setting {
    /** The dotted key in files and in {@code --set}: {@code train.epochs}. */
    String key();

    /** What the setting means, in one line, with its unit where it has one. */
    String documentation();

    /** The built-in value in YAML; empty where there is none. */
    String value() default "";

    /** The built-in value under LoRA in YAML; empty where it is {@link #value}. */
    String lora() default "";

    /** The smallest number that is allowed; not a number where any is. */
    double atLeast() default Double.NaN;

    /** The number that a value must be larger than; not a number where there is none. */
    double above() default Double.NaN;

    /** The number that a value must be smaller than; not a number where there is none. */
    double below() default Double.NaN;

    /** The type of the value; {@code void} where it is the component's own. */
    Class<?> type() default void.class;

    /** Holds the settings of a component that has several. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
    @interface Several {
        Setting[] value();
    }
}
