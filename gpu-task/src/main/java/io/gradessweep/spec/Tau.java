package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;

/** The threshold below which a matrix freezes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface Tau extends Serializable {
    /** For people: {@code 0.5}, {@code 0.5 (attention), 0.8 (MLP)}, {@code 0.1 quantile of each matrix}. */
    String label();

    /** Numbers in the criterion's unit; the paper has one for all matrices. */
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
        public String label() {
            String one = shown(attention);
            return appliesToAll() ? one : one + " (attention), " + shown(mlp) + " (MLP)";
        }

        private static String shown(double threshold) {
            return new BigDecimal(threshold).round(new MathContext(4)).toString();
        }

        /** The threshold of all matrices; empty where there are two. */
        @ResultColumn(
                value = "tau",
                shows = {"type", "attention", "mlp"})
        public Optional<Double> ofAll() {
            return appliesToAll() ? Optional.of(attention) : Optional.empty();
        }

        /** The threshold of attention, where the MLP has another. */
        @ResultColumn(
                value = "tau_attention",
                shows = {"type", "attention"})
        public Optional<Double> ofAttentionAlone() {
            return appliesToAll() ? Optional.empty() : Optional.of(attention);
        }

        /** The threshold of the MLP, where attention has another. */
        @ResultColumn(value = "tau_mlp", shows = "mlp")
        public Optional<Double> ofMlpAlone() {
            return appliesToAll() ? Optional.empty() : Optional.of(mlp);
        }

        /** Whether attention and MLP have the same threshold. */
        public boolean appliesToAll() {
            return attention == mlp;
        }
    }

    /** Which matrices' values a quantile is taken over. */
    enum Pool {
        /** Those of all matrices: one threshold, as the paper's. */
        @JsonProperty("all")
        ALL,
        /** Those of attention, and those of the MLP: two thresholds. */
        @JsonProperty("group")
        GROUP,
        /** A matrix' own: as many thresholds as matrices, whatever their sizes. */
        @JsonProperty("matrix")
        MATRIX;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The value below which so large a share of the criterion's values lay in the grace period, interpolated linearly between
     * the two nearest: tau in a form that needs no number for each model.
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
        public String label() {
            return share + " quantile of " + (pool == Pool.ALL ? "all" : "each " + pool.label());
        }
    }
}
