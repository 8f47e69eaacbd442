package io.gradessweep.spec;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A component of a spec's record, with the annotations on it or on the interface method that it implements.
 *
 * @param record the record that has the component
 * @param settings the settings that fill the component; empty if its own components declare them or if no setting fills
 *     it
 * @param column the column that shows the component, if any
 */
public record SpecComponent(
        Class<?> record, RecordComponent component, List<Setting> settings, Optional<ResultColumn> column) {
    private static final ClassValue<List<SpecComponent>> OF_RECORDS = new ClassValue<>() {
        @Override
        protected List<SpecComponent> computeValue(Class<?> record) {
            return Arrays.stream(record.getRecordComponents())
                    .map(component -> new SpecComponent(
                            record,
                            component,
                            List.copyOf(declared(record, component, Setting.class)),
                            declared(record, component, ResultColumn.class).stream()
                                    .findFirst()))
                    .toList();
        }
    };

    /** Returns the components of a record in its order. */
    public static List<SpecComponent> of(Class<?> record) {
        return OF_RECORDS.get(record);
    }

    /** Returns the name in Java, such as {@code maxSteps}. */
    public String name() {
        return component.getName();
    }

    /** Returns the key in the spec's JSON, such as {@code max_steps}. */
    public String jsonKey() {
        return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(name());
    }

    public Class<?> type() {
        return component.getType();
    }

    public Type genericType() {
        return component.getGenericType();
    }

    boolean trainingOnly() {
        return component.isAnnotationPresent(TrainingOnly.class);
    }

    /** Returns the component's value in a record. */
    public Object valueIn(Object owner) {
        return invoke(component.getAccessor(), owner);
    }

    static Object invoke(Method method, Object owner) {
        try {
            return method.invoke(owner);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(method + " of a spec is public and throws nothing", e);
        }
    }

    private static <A extends Annotation> List<A> declared(
            Class<?> record, RecordComponent component, Class<A> annotation) {
        List<A> own = Arrays.asList(component.getAnnotationsByType(annotation));
        if (!own.isEmpty()) {
            return own;
        }
        List<A> inherited = new ArrayList<>();
        for (Class<?> implemented : interfaces(record)) {
            for (Method method : implemented.getDeclaredMethods()) {
                if (method.getName().equals(component.getName()) && method.getParameterCount() == 0) {
                    Collections.addAll(inherited, method.getAnnotationsByType(annotation));
                }
            }
        }
        return inherited;
    }

    private static Set<Class<?>> interfaces(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> direct : type.getInterfaces()) {
            all.add(direct);
            all.addAll(interfaces(direct));
        }
        return all;
    }
}
