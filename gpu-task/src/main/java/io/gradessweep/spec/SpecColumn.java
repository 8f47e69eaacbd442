package io.gradessweep.spec;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A column of {@code runs} that shows a part of the spec, as {@link ResultColumn} declares it.
 *
 * @param type the type of the values: a boxed type, {@code String} or an enum; a {@link Ratio} is a double
 * @param places what the column shows of the spec's JSON, for all variants that have it
 */
public record SpecColumn(String name, Class<?> type, Set<Place> places) {
    private static final ClassValue<List<Source>> SOURCES = new ClassValue<>() {
        @Override
        protected List<Source> computeValue(Class<?> record) {
            return List.copyOf(sources(record));
        }
    };

    private static final Collection<SpecColumn> ALL = collected();

    /**
     * A part of the spec's JSON that is there in certain variants.
     *
     * @param path the dotted path
     * @param variants the variants that have it, each by the dotted path of its {@code type}
     * @param always whether the column has a value wherever the part is there
     */
    public record Place(String path, Map<String, String> variants, boolean always) {}

    /** Returns the dotted paths in the spec's JSON that the column shows, for all variants that have it. */
    public Set<String> paths() {
        return places.stream().map(Place::path).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Returns those of the paths that are in one spec and always give the column a value.
     *
     * @param spec the spec's values by their dotted paths
     */
    public Set<String> pathsIn(Map<String, String> spec) {
        return places.stream()
                .filter(place -> place.always
                        && spec.containsKey(place.path)
                        && spec.entrySet().containsAll(place.variants.entrySet()))
                .map(Place::path)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns every column, sorted by name. */
    public static Collection<SpecColumn> all() {
        return ALL;
    }

    /** Returns a run's value in the column; null if the column does not apply to it. */
    public Object value(RunSpec spec) {
        Object value = find(spec).orElse(null);
        return value instanceof Ratio ratio ? (Double) ratio.value().doubleValue() : value;
    }

    private Optional<Object> find(Record record) {
        for (Source source : SOURCES.get(record.getClass())) {
            if (source.column.value().equals(name)) {
                Object value = SpecComponent.invoke(source.accessor, record);
                return value instanceof Optional<?> optional ? optional.map(found -> found) : Optional.of(value);
            }
        }
        for (SpecComponent component : SpecComponent.of(record.getClass())) {
            Optional<Object> found = component.valueIn(record) instanceof Record inner ? find(inner) : Optional.empty();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Collection<SpecColumn> collected() {
        Map<String, SpecColumn> columns = new TreeMap<>();
        collect(RunSpec.class, "", Map.of(), columns);
        return Collections.unmodifiableCollection(columns.values());
    }

    private static void collect(
            Class<?> type, String path, Map<String, String> variants, Map<String, SpecColumn> columns) {
        if (type.isSealed()) {
            for (Class<?> variant : SpecVariants.of(type)) {
                Map<String, String> more = new TreeMap<>(variants);
                more.put(path + "type", SpecVariants.name(variant));
                collect(variant, path, more, columns);
            }
        } else if (type.isRecord()) {
            SOURCES.get(type)
                    .forEach(
                            source -> columns.merge(source.column.value(), source.at(path, variants), SpecColumn::and));
            for (SpecComponent component : SpecComponent.of(type)) {
                collect(component.type(), path + component.jsonKey() + ".", variants, columns);
            }
        }
    }

    private SpecColumn and(SpecColumn other) {
        if (type != other.type) {
            throw new IllegalStateException("the column " + name + " is declared with two types");
        }
        Set<Place> both = new LinkedHashSet<>(places);
        both.addAll(other.places);
        return new SpecColumn(name, type, both);
    }

    /**
     * The component or method of a record that gives a column's value.
     *
     * @param ownPath the component's key in JSON; empty for a method
     */
    private record Source(ResultColumn column, Method accessor, String ownPath) {
        SpecColumn at(String path, Map<String, String> variants) {
            List<String> shown = column.shows().length == 0 ? List.of(ownPath) : Arrays.asList(column.shows());
            if (shown.contains("")) {
                throw new IllegalStateException(accessor + " must say which part of the JSON its column shows");
            }
            boolean always = accessor.getReturnType() != Optional.class;
            Set<Place> places = new LinkedHashSet<>();
            shown.forEach(part -> places.add(new Place(path + part, variants, always)));
            return new SpecColumn(column.value(), valueType(accessor.getGenericReturnType()), places);
        }
    }

    private static List<Source> sources(Class<?> record) {
        List<Source> sources = new ArrayList<>();
        Set<String> components = new TreeSet<>();
        for (SpecComponent component : SpecComponent.of(record)) {
            components.add(component.name());
            component
                    .column()
                    .ifPresent(column ->
                            sources.add(new Source(column, component.component().getAccessor(), component.jsonKey())));
        }
        Arrays.stream(record.getMethods())
                .filter(method -> method.isAnnotationPresent(ResultColumn.class))
                .filter(method -> !components.contains(method.getName()))
                .sorted(Comparator.comparing(Method::getName))
                .forEach(method -> sources.add(new Source(method.getAnnotation(ResultColumn.class), method, "")));
        return sources;
    }

    private static Class<?> valueType(Type type) {
        if (type instanceof ParameterizedType optional) {
            return valueType(optional.getActualTypeArguments()[0]);
        }
        if (type == Ratio.class || type == double.class) {
            return Double.class;
        }
        if (type == int.class) {
            return Integer.class;
        }
        return type == boolean.class ? Boolean.class : (Class<?>) type;
    }
}
