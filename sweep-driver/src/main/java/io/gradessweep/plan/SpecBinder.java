package io.gradessweep.plan;

import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecComponent;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fills the records of a spec, component by component, from the settings that are declared on them. */
record SpecBinder(ResolvedSettings values, Method method, ModelSpec model) {

    /**
     * Returns the spec of a run.
     *
     * @throws io.gradessweep.spec.InvalidInputException if a setting is missing, or settings contradict each other
     */
    RunSpec run(DataSpec data, long seed) {
        return bind(RunSpec.class, Map.of("model", resized(model), "data", data, "seed", seed));
    }

    private ModelSpec resized(ModelSpec planned) {
        return planned.base() instanceof BaseModel.Checkpoint checkpoint
                ? new ModelSpec(
                        planned.name(),
                        planned.standsFor(),
                        bind(BaseModel.Checkpoint.class, Map.of("directory", checkpoint.directory())))
                : planned;
    }

    /**
     * Returns a record of a spec.
     *
     * @param given the values of components that settings do not fill, by component
     * @throws io.gradessweep.spec.InvalidInputException if a setting is missing, or settings contradict each other
     */
    <T> T bind(Class<T> record, Map<String, Object> given) {
        List<SpecComponent> components = SpecComponent.of(record);
        Object[] arguments = components.stream()
                .map(component -> given.containsKey(component.name()) ? given.get(component.name()) : value(component))
                .toArray();
        Class<?>[] types = Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = record.getConstructor(types);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(record + " could not be filled", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record + " has no constructor of its components that is public", e);
        }
    }

    private Object value(SpecComponent component) {
        Optional<Object> composed = ComposedComponents.read(component, this);
        if (composed.isPresent()) {
            return composed.get();
        }
        if (component.type().isSealed()) {
            return bind(variant(component), Map.of());
        }
        if (component.settings().size() == 1) {
            Object value = values.get(component.settings().get(0).key(), Object.class);
            boolean number = component.type() == double.class;
            return number ? Double.valueOf(((BigDecimal) value).doubleValue()) : value;
        }
        if (component.settings().isEmpty() && component.type().isRecord()) {
            return bind(component.type(), Map.of());
        }
        throw new IllegalStateException("no setting and no reader fills " + component.name() + " of "
                + component.record().getName());
    }

    /**
     * Returns the variant of a sealed component. The method determines fine-tuning and early stopping; a setting
     * determines any other.
     */
    private Class<?> variant(SpecComponent component) {
        if (component.type() == FineTuning.class) {
            return method.tuning();
        }
        if (component.type() == EarlyStopping.class) {
            return method.stopping();
        }
        return values.get(component.settings().get(0).key(), Class.class);
    }
}
