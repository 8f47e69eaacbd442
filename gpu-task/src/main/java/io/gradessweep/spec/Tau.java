package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The threshold below which a matrix freezes. What depends on the variant asks {@link #match}, so that the compiler asks
 * there for every new variant.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface Tau extends Serializable {
    /**
     * Returns a readable form: {@code 0.5}, {@code 0.5 (attention), 0.8 (MLP)}, {@code 0.1 quantile of each matrix}.
     */
    String label();

    /** Returns what the function of this variant makes of it. */
    <R> R match(Function<Fixed, R> fixed, Function<Selected, R> selected, Function<Quantile, R> quantile);

    /**
     * Returns the thresholds by selector, as in {@link MatrixSelector}. They are empty if they are learnt from what is
     * measured in the grace period.
     */
    SortedMap<String, Double> thresholds();

    /** Returns whether the threshold is learnt from what is measured in the grace period. */
    default boolean learns() {
        return match(fixed -> false, selected -> false, quantile -> true);
    }

    /**
     * Returns the tau of thresholds by selector. It is the same for every way to write the same thresholds.
     *
     * @param bySelector the thresholds in the criterion's unit
     * @param paths the paths of the model's matrices, as in {@link MatrixSelector}
     * @throws InvalidInputException if a selector selects no matrix, or no selector selects a matrix
     */
    static Tau of(Map<String, Double> bySelector, List<String> paths) {
        return SelectedThresholds.tau(bySelector, paths);
    }

    private static String shown(double threshold) {
        return new BigDecimal(threshold).round(new MathContext(4)).toString();
    }

    /** Thresholds in the criterion's unit, for attention and for the MLP. The paper has one for all matrices. */
    @JsonTypeName("fixed")
    record Fixed(double attention, double mlp) implements Tau {
        public Fixed {
            Require.positive("grades.tau_attention", attention);
            Require.positive("grades.tau_mlp", mlp);
        }

        public Fixed(double all) {
            this(all, all);
        }

        @Override
        public <R> R match(Function<Fixed, R> fixed, Function<Selected, R> selected, Function<Quantile, R> quantile) {
            return fixed.apply(this);
        }

        @Override
        public SortedMap<String, Double> thresholds() {
            return appliesToAll()
                    ? new TreeMap<>(Map.of(MatrixSelector.ALL, attention))
                    : new TreeMap<>(Map.of(SelectedThresholds.ATTENTION, attention, SelectedThresholds.MLP, mlp));
        }

        @Override
        public String label() {
            String one = shown(attention);
            return appliesToAll() ? one : one + " (attention), " + shown(mlp) + " (MLP)";
        }

        /** Returns the threshold of all matrices; empty if there are two. */
        @ResultColumn(
                value = "tau",
                shows = {"type", "attention", "mlp"})
        public Optional<Double> ofAll() {
            return appliesToAll() ? Optional.of(attention) : Optional.empty();
        }

        /** Returns the threshold of attention; empty if the MLP has the same. */
        @ResultColumn(
                value = "tau_attention",
                shows = {"type", "attention"})
        public Optional<Double> ofAttentionAlone() {
            return appliesToAll() ? Optional.empty() : Optional.of(attention);
        }

        /** Returns the threshold of the MLP; empty if attention has the same. */
        @ResultColumn(value = "tau_mlp", shows = "mlp")
        public Optional<Double> ofMlpAlone() {
            return appliesToAll() ? Optional.empty() : Optional.of(mlp);
        }

        /** Returns whether attention and the MLP have the same threshold. */
        public boolean appliesToAll() {
            return attention == mlp;
        }
    }

    /**
     * Thresholds in the criterion's unit that differ by more than attention and the MLP.
     *
     * @param thresholds the thresholds by selector, of which the most specific one that selects a matrix applies to it
     */
    @JsonTypeName("selected")
    record Selected(SortedMap<String, Double> thresholds) implements Tau {
        public Selected {
            Require.that(!thresholds.isEmpty(), "grades.tau must have at least one selector");
            thresholds.forEach((selector, threshold) -> {
                Require.that(
                        MatrixSelector.isWellFormed(selector),
                        "grades.tau." + selector + " must name a tower, a group or a projection, as in"
                                + " grades.tau.language.attention.q");
                Require.positive("grades.tau." + selector, threshold);
            });
            thresholds = Collections.unmodifiableSortedMap(new TreeMap<>(thresholds));
        }

        /** Returns the threshold of a matrix; NaN if no selector selects it. */
        public double of(String path) {
            return SelectedThresholds.of(path, thresholds);
        }

        @Override
        public <R> R match(Function<Fixed, R> fixed, Function<Selected, R> selected, Function<Quantile, R> quantile) {
            return selected.apply(this);
        }

        @Override
        public String label() {
            return thresholds.entrySet().stream()
                    .map(entry -> shown(entry.getValue()) + " ("
                            + (entry.getKey().isEmpty() ? "all others" : entry.getKey()) + ")")
                    .collect(Collectors.joining(", "));
        }
    }

    /** The pool of matrices whose values a quantile is taken over. */
    enum Pool {
        /** A single pool of all matrices, which gives one threshold, like the paper's. */
        @JsonProperty("all")
        ALL,
        /** One pool for attention and one for the MLP, which gives two thresholds. */
        @JsonProperty("group")
        GROUP,
        /** One pool for each matrix, which gives a threshold for each, independent of its size. */
        @JsonProperty("matrix")
        MATRIX;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A quantile of the criterion's values in the grace period: the value below which the given share of them lies,
     * interpolated linearly between the two nearest. With it, tau needs no number for each model.
     */
    @JsonTypeName("quantile")
    record Quantile(
            @ResultColumn(
                    value = "tau_quantile",
                    shows = {"type", "share"})
            Ratio share,

            @ResultColumn("quantile_of") Pool pool)
            implements Tau {
        @Override
        public <R> R match(Function<Fixed, R> fixed, Function<Selected, R> selected, Function<Quantile, R> quantile) {
            return quantile.apply(this);
        }

        @Override
        public SortedMap<String, Double> thresholds() {
            return new TreeMap<>();
        }

        @Override
        public String label() {
            return share + " quantile of " + (pool == Pool.ALL ? "all" : "each " + pool.label());
        }
    }
}
