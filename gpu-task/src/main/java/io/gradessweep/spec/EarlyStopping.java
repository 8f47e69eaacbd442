package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.Optional;

/** When a run, or a matrix of it, stops training. Each choice owns its parameters. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = EarlyStopping.None.class, name = "none"),
    @JsonSubTypes.Type(value = EarlyStopping.ValidationLoss.class, name = "es"),
    @JsonSubTypes.Type(value = EarlyStopping.GradES.class, name = "grades"),
    @JsonSubTypes.Type(value = EarlyStopping.AutoFreeze.class, name = "autofreeze"),
    @JsonSubTypes.Type(value = EarlyStopping.SlimFit.class, name = "slimfit"),
    @JsonSubTypes.Type(value = EarlyStopping.RandomFreeze.class, name = "random"),
    @JsonSubTypes.Type(value = EarlyStopping.StopAt.class, name = "stop_at")
})
public sealed interface EarlyStopping extends Serializable {
    /** {@code none}, {@code es}, {@code grades} and so on, as in method names and tables. */
    String label();

    /** What matrices are judged by, where they freeze one by one. */
    default Optional<Measure> judgedBy() {
        return Optional.empty();
    }

    /** Freezes matrices, and none in the first steps of a run. */
    sealed interface AfterGracePeriod extends EarlyStopping {
        /** Nothing freezes in the first ceil(ratio * T) steps. */
        Ratio gracePeriodRatio();
    }

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
    record ValidationLoss(Ratio interval, double minDelta, int patience, boolean restoreBest) implements EarlyStopping {
        public ValidationLoss {
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
     * tau is frozen. What follows the criterion's measure extends the algorithm, and is off by default.
     *
     * @param perElement whether the norm is divided by the number of elements, so that small matrices do not freeze first
     *     for being small
     * @param every steps between two measurements
     * @param patience measurements in a row that must lie below tau
     */
    record GradES(
            Tau tau,
            Ratio gracePeriodRatio,
            Measure measure,
            boolean perElement,
            int every,
            int patience,
            Thawing thawing)
            implements AfterGracePeriod {
        public GradES {
            Require.atLeast("grades.measure_every", every, 1);
            Require.atLeast("grades.patience", patience, 1);
            Require.that(
                    !(tau instanceof Tau.Quantile) || gracePeriodRatio.value().signum() > 0,
                    "grades.tau_quantile is taken over the grace period, which grades.grace_period_ratio = 0 leaves out;"
                            + " set a ratio above 0, or grades.tau");
            Require.that(
                    thawing.every() == 0 || measure.criterion() == Criterion.GRADIENT,
                    "grades.thaw_every looks at the gradients of frozen matrices, whose "
                            + measure.criterion().label() + " is not known; use grades.criterion gradient");
        }

        /** Algorithm 1 as it is written. */
        public GradES(double tau, Ratio gracePeriodRatio, Criterion criterion) {
            this(
                    new Tau.Fixed(tau),
                    gracePeriodRatio,
                    new Measure(criterion, MatrixNorm.L1),
                    false,
                    1,
                    1,
                    Thawing.NEVER);
        }

        @Override
        public String label() {
            return "grades";
        }

        @Override
        public Optional<Measure> judgedBy() {
            return Optional.of(measure);
        }
    }

    /**
     * AutoFreeze (arXiv 2102.01386): layers freeze from the bottom up. Every max(1, round(interval * T)) steps each layer that
     * trains has eta = | ||D_T|| - ||D_T-1|| | / ||D_T-1||, D_T being its gradients since the check before; those lowest of
     * them whose eta lies below the percentile of all freeze, up to the first that does not.
     */
    record AutoFreeze(Ratio interval, Ratio percentile) implements EarlyStopping {
        public AutoFreeze {
            Require.that(interval.value().signum() > 0, "autofreeze.interval must be in (0, 1), not 0");
            Require.that(
                    percentile.value().signum() > 0,
                    "autofreeze.percentile must be in (0, 1), not 0, below which nothing lies");
        }

        @Override
        public String label() {
            return "autofreeze";
        }

        @Override
        public Optional<Measure> judgedBy() {
            return Optional.of(new Measure(Criterion.GRADIENT, MatrixNorm.FROBENIUS));
        }
    }

    /**
     * In the manner of SlimFit (arXiv 2305.18513): once the grace period is over, at every step the given share of the
     * matrices, those with the smallest relative weight change, is frozen for the next one. A frozen matrix keeps the change
     * it had, so that others overtake it and it comes back.
     */
    record SlimFit(Ratio share, Ratio gracePeriodRatio) implements AfterGracePeriod {
        public SlimFit {
            Require.that(share.value().signum() > 0, "slimfit.share must be in (0, 1), not 0");
        }

        @Override
        public String label() {
            return "slimfit";
        }

        @Override
        public Optional<Measure> judgedBy() {
            return Optional.of(new Measure(Criterion.RELATIVE_WEIGHT_CHANGE, MatrixNorm.L1));
        }
    }

    /**
     * A control: after ceil(gracePeriodRatio * T) steps each matrix that trains freezes with this probability at every step,
     * whatever its gradient. Drawn from the run's seed.
     */
    record RandomFreeze(Ratio rate, Ratio gracePeriodRatio) implements AfterGracePeriod {
        public RandomFreeze {
            Require.that(rate.value().signum() > 0, "random.rate must be in (0, 1), not 0");
        }

        @Override
        public String label() {
            return "random";
        }

        /** Measured for the record alone. */
        @Override
        public Optional<Measure> judgedBy() {
            return Optional.of(Measure.GRADIENT_L1);
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
