package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** The threshold below which a matrix freezes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Tau.Fixed.class, name = "fixed"),
    @JsonSubTypes.Type(value = Tau.Quantile.class, name = "quantile")
})
public sealed interface Tau extends Serializable {
    /** For people: {@code 0.5}, {@code 0.5 (attention), 0.8 (MLP)}, {@code 0.1 quantile of each matrix}. */
    String label();

    /** Numbers in the criterion's unit; the paper has one for all matrices. */
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
    record Quantile(Ratio share, Pool pool) implements Tau {
        @Override
        public String label() {
            return share + " quantile of " + (pool == Pool.ALL ? "all" : "each " + pool.label());
        }
    }
}
