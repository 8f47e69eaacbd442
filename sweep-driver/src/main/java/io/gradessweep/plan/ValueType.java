package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.MicroBatch;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.ProjectionNumber;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.SettingRange;
import io.gradessweep.spec.SpecVariants;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.spec.Tower;
import io.gradessweep.spec.TowerRate;
import io.gradessweep.spec.VisionMatrix;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The type of a configured value.
 *
 * @param expected the values that are allowed, to follow "must be"
 * @param reader returns the value, or empty if it is not allowed
 */
record ValueType<T>(String expected, Function<JsonNode, Optional<T>> reader) {
    private static final Map<Class<?>, Function<SettingRange, ValueType<?>>> SINGLE = Map.of(
            int.class, ValueType::wholeNumber,
            MicroBatch.class, ValueType::microBatch,
            double.class, ValueType::number,
            Ratio.class, ValueType::ratio,
            boolean.class, range -> flag(),
            String.class, range -> text());

    private static final Map<Type, Supplier<ValueType<?>>> LISTS = Map.of(
            Projection.class, ValueType::projections,
            ProjectionNumber.class, ValueType::projectionNumbers,
            TokenTable.class, () -> list(choice(TokenTable.class), "embed_tokens, lm_head"),
            TowerRate.class, ValueType::towerRates,
            Tower.class, () -> list(choice(Tower.class), "vision, connector, language"),
            VisionMatrix.class, ValueType::visionMatrices,
            Measure.class, ValueType::measures,
            Integer.class, ValueType::proportions,
            TaskSpec.class, ValueType::benchmarks);

    /** @throws InvalidInputException with the message "{origin}: {key} must be {expected}, not {value}" */
    T read(String key, ConfigTree.Entry entry) {
        return reader.apply(entry.value())
                .orElseThrow(() -> new InvalidInputException(entry.origin() + ": " + key + " must be " + expected
                        + ", not " + shown(entry.value()) + ofLists(entry.value())));
    }

    /** Returns what to write for an empty list, or for one value where a list of it would do; else nothing. */
    private String ofLists(JsonNode value) {
        if (value.isArray() && value.isEmpty() && expected.contains("a list of ")) {
            return "; name at least one";
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode().add(value);
        return !value.isContainerNode() && reader.apply(list).isPresent() ? "; write [" + value.asText() + "]" : "";
    }

    static ValueType<Integer> wholeNumber(int minimum) {
        return new ValueType<>(
                "a whole number >= " + minimum,
                node -> node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= minimum
                        ? Optional.of(node.intValue())
                        : Optional.empty());
    }

    static ValueType<Integer> wholeNumber(int minimum, int maximum) {
        return new ValueType<>(
                "a whole number from " + minimum + " to " + maximum,
                node -> wholeNumber(minimum).reader().apply(node).filter(value -> value <= maximum));
    }

    static ValueType<Long> seed() {
        return new ValueType<>(
                "a whole number",
                node -> node.isIntegralNumber() && node.canConvertToLong()
                        ? Optional.of(node.longValue())
                        : Optional.empty());
    }

    /**
     * Returns the type of a setting.
     *
     * @throws IllegalStateException if no setting can have the type
     */
    static ValueType<?> of(Type type, SettingRange range) {
        if (type instanceof ParameterizedType list && LISTS.containsKey(list.getActualTypeArguments()[0])) {
            return LISTS.get(list.getActualTypeArguments()[0]).get();
        }
        if (type instanceof Class<?> single) {
            if (single.isEnum()) {
                return choice(List.of(single.getEnumConstants()), constant -> label((Enum<?>) constant));
            }
            if (single.isSealed()) {
                return choice(SpecVariants.of(single), SpecVariants::name);
            }
            if (SINGLE.containsKey(single)) {
                return SINGLE.get(single).apply(range);
            }
        }
        throw new IllegalStateException("no setting can have the type " + type);
    }

    private static ValueType<Integer> wholeNumber(SettingRange range) {
        return new ValueType<>(
                ("a whole number " + range.words()).strip(),
                node -> node.isIntegralNumber() && node.canConvertToInt() && range.contains(node.decimalValue())
                        ? Optional.of(node.intValue())
                        : Optional.empty());
    }

    /** Returns the type of the rows of a pass: a whole number, or {@code auto}. */
    private static ValueType<MicroBatch> microBatch(SettingRange range) {
        ValueType<Integer> number = wholeNumber(range);
        return new ValueType<>(
                number.expected() + " or " + MicroBatch.WORD,
                node -> node.isTextual() && node.textValue().equals(MicroBatch.WORD)
                        ? Optional.of(MicroBatch.AUTO)
                        : number.reader().apply(node).map(MicroBatch::of));
    }

    /** Returns the type of a finite number, which is kept as the decimal that was written. */
    private static ValueType<BigDecimal> number(SettingRange range) {
        return new ValueType<>(
                ("a number " + range.words()).strip(), node -> decimal(node).filter(range::contains));
    }

    private static ValueType<Ratio> ratio(SettingRange range) {
        return new ValueType<>(
                "a number " + range.words(),
                node -> decimal(node).filter(range::contains).map(Ratio::new));
    }

    /** Returns the type of a finite number above 0, which is kept as the decimal that was written. */
    static ValueType<BigDecimal> positive() {
        return new ValueType<>("a number > 0", node -> decimal(node).filter(value -> value.signum() > 0));
    }

    static ValueType<Boolean> flag() {
        return new ValueType<>(
                "true or false", node -> node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty());
    }

    static ValueType<String> text() {
        return new ValueType<>(
                "text",
                node -> node.isTextual() && !node.textValue().isBlank()
                        ? Optional.of(node.textValue())
                        : Optional.empty());
    }

    /** Returns the type of one text or several. */
    static ValueType<List<String>> texts() {
        return new ValueType<>("a text, or a list of texts", node -> {
            if (node.isTextual()) {
                return text().reader().apply(node).map(List::of);
            }
            return list(text(), "texts").reader().apply(node).filter(texts -> !texts.isEmpty());
        });
    }

    /** Returns the type of a list of whole numbers from 1, which may repeat. */
    static ValueType<List<Integer>> proportions() {
        return new ValueType<>("a list of whole numbers >= 1", node -> {
            List<Integer> numbers = new ArrayList<>();
            node.forEach(item -> wholeNumber(1).reader().apply(item).ifPresent(numbers::add));
            return node.isArray() && numbers.size() == node.size()
                    ? Optional.of(List.copyOf(numbers))
                    : Optional.empty();
        });
    }

    /** Returns the type of an enum constant, written as its lower-case name. */
    static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        return choice(Arrays.asList(type.getEnumConstants()), ValueType::label);
    }

    private static <T> ValueType<T> choice(List<T> choices, Function<? super T, String> name) {
        List<String> names = choices.stream().map(name).toList();
        String expected = names.size() == 1 ? names.get(0) : "one of " + String.join(", ", names);
        return new ValueType<>(expected, node -> {
            int found = node.isTextual() ? names.indexOf(node.textValue()) : -1;
            return found < 0 ? Optional.empty() : Optional.of(choices.get(found));
        });
    }

    /** Returns the type of a list without repetitions. */
    static <T> ValueType<List<T>> list(ValueType<T> element, String what) {
        return new ValueType<>("a list of " + what + ", none of them twice", node -> {
            List<T> values = new ArrayList<>();
            for (JsonNode item : node) {
                element.reader().apply(item).ifPresent(values::add);
            }
            boolean complete = node.isArray() && values.size() == node.size();
            return complete && new HashSet<>(values).size() == values.size()
                    ? Optional.of(List.copyOf(values))
                    : Optional.empty();
        });
    }

    /** Returns the type of a list of at least one benchmark. */
    private static ValueType<List<String>> benchmarks() {
        ValueType<List<String>> list = list(text(), "benchmarks");
        return new ValueType<>(
                list.expected(), node -> list.reader().apply(node).filter(names -> !names.isEmpty()));
    }

    /** Returns the type of projections: {@code all}, or a list. */
    static ValueType<List<Projection>> projections() {
        ValueType<List<Projection>> listed = list(choice(Projection.class), "projections");
        return new ValueType<>("all, or a list of q, k, v, o, gate, up, down, none of them twice", node -> {
            if (node.isTextual() && node.textValue().equals("all")) {
                return Optional.of(List.of(Projection.values()));
            }
            return listed.reader().apply(node).filter(projections -> !projections.isEmpty());
        });
    }

    /** Returns the type of matrices of a vision tower: {@code all}, or a list. */
    private static ValueType<List<VisionMatrix>> visionMatrices() {
        ValueType<List<VisionMatrix>> listed = list(choice(VisionMatrix.class), "matrices");
        return new ValueType<>(
                "all, or a list of " + labels(VisionMatrix.class) + ", none of them twice",
                node -> node.isTextual() && node.textValue().equals("all")
                        ? Optional.of(List.of(VisionMatrix.values()))
                        : listed.reader().apply(node));
    }

    /** Returns the type of numbers of single projections. */
    private static ValueType<List<ProjectionNumber>> projectionNumbers() {
        ValueType<ProjectionNumber> one = new ValueType<>(
                "projection=number",
                node -> node.isTextual() ? ProjectionNumber.parse(node.textValue()) : Optional.empty());
        return list(one, "projection=number > 0, as in [down=64, q=8]");
    }

    /** Returns the type of learning rates of single towers. */
    private static ValueType<List<TowerRate>> towerRates() {
        ValueType<TowerRate> one = new ValueType<>(
                "tower=number", node -> node.isTextual() ? TowerRate.parse(node.textValue()) : Optional.empty());
        return list(one, "tower=number > 0, as in [connector=5e-3, vision=1e-5]");
    }

    /** Returns the type of a list of at least one measure, each written as {@code criterion/norm}. */
    static ValueType<List<Measure>> measures() {
        ValueType<Measure> one = new ValueType<>(
                "criterion/norm", node -> node.isTextual() ? Measure.named(node.textValue()) : Optional.empty());
        ValueType<List<Measure>> listed = list(one, "measures");
        String expected = "a list of criterion/norm, none of them twice: " + labels(Criterion.class) + " / "
                + labels(MatrixNorm.class);
        return new ValueType<>(expected, node -> listed.reader().apply(node).filter(measures -> !measures.isEmpty()));
    }

    private static <E extends Enum<E>> String labels(Class<E> type) {
        return String.join(
                ", ",
                Arrays.stream(type.getEnumConstants()).map(ValueType::label).toList());
    }

    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the value in one line, as a person would write it. */
    static String shown(JsonNode value) {
        if (value.isNull() || (value.isTextual() && value.textValue().isEmpty())) {
            return "empty";
        }
        return value.isBigDecimal() ? value.decimalValue().toPlainString() : value.toString();
    }

    private static Optional<BigDecimal> decimal(JsonNode node) {
        return node.isNumber() ? Optional.of(node.decimalValue()) : Optional.empty();
    }
}
