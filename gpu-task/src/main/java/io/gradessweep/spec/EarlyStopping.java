package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/** When a run, or a matrix of it, stops training. Each choice owns its parameters. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = EarlyStopping.None.class, name = "none"),
    @JsonSubTypes.Type(value = EarlyStopping.Patience.class, name = "es"),
    @JsonSubTypes.Type(value = EarlyStopping.GradES.class, name = "grades"),
    @JsonSubTypes.Type(value = EarlyStopping.StopAt.class, name = "stop_at")
})
public sealed interface EarlyStopping extends Serializable {
    /** {@code none}, {@code es}, {@code grades} or {@code stop_at}, as in method names and tables. */
    String label();

    /** Trains every planned step. */
    record None() implements EarlyStopping {
        @Override
        public String label() {
            return "none";
        }
    }

    /**
     * Classic early stopping (ES): validate every max(1, round(interval * T)) steps; a check improves when its loss lies
     * more than {@code minDelta} (absolute, nats per token) below the best; {@code patience} checks without improvement
     * stop the run.
     *
     * @param restoreBest whether the best check's weights are the run's result; off, since the paper does not say
     */
    record Patience(Ratio interval, double minDelta, int patience, boolean restoreBest) implements EarlyStopping {
        public Patience {
            Require.atLeast("es.min_delta", minDelta, 0);
            Require.atLeast("es.patience", patience, 1);
        }

        @Override
        public String label() {
            return "es";
        }
    }

    /**
     * GradES, Algorithm 1 of arXiv 2509.01842: after ceil(gracePeriodRatio * T) steps a matrix whose criterion lies below
     * tau is frozen for good.
     */
    record GradES(double tau, Ratio gracePeriodRatio, Criterion criterion) implements EarlyStopping {
        public GradES {
            Require.positive("grades.tau", tau);
        }

        @Override
        public String label() {
            return "grades";
        }
    }

    /** Stops everything after step ceil(ratio * T): the control that tells whether freezing per matrix earns anything. */
    record StopAt(Ratio ratio) implements EarlyStopping {
        public StopAt {
            Require.that(ratio.value().signum() > 0, "stop_at.ratio must be in (0, 1), not 0");
        }

        @Override
        public String label() {
            return "stop_at";
        }
    }
}
