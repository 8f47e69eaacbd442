package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The rule by which a run, or single matrices of it, stop training. Each choice is a record here that holds its
 * parameters, a policy in {@code io.gradessweep.train} and a line in {@code io.gradessweep.train.PolicyRegistry}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface EarlyStopping extends Serializable
        permits EarlyStopping.None,
                EarlyStopping.ValidationLoss,
                EarlyStopping.FreezingRule,
                EarlyStopping.LoRAF,
                EarlyStopping.StopAt {
    /** Returns the name that is used in method names and tables: {@code none}, {@code es}, {@code grades} and so on. */
    default String label() {
        return SpecVariants.name(getClass());
    }

    /** Returns the measure that freezing is decided by; empty if the choice freezes no matrices. */
    default Optional<Measure> judgedBy() {
        return Optional.empty();
    }

    /** Returns whether a bias is measured and frozen with its matrix. */
    default boolean freezesBiases() {
        return false;
    }

    /** Returns whether A and B of an adapter are measured and frozen each on its own. */
    default boolean tellsHalvesApart() {
        return this instanceof OfHalves;
    }

    /** Returns whether the choice needs the loss of validation rows. */
    default boolean validates() {
        return false;
    }

    /**
     * Returns whether the weights of the best validation are the run's result. They are then kept beside the weights
     * that train.
     */
    default boolean restoreBest() {
        return false;
    }

    /**
     * Returns the point up to which a run is the same as one without early stopping. It is empty if the run can fork at
     * any step, provided that its own validations are made on the way. A rule that needs every step from the first
     * forks at the start.
     */
    Optional<ForkPoint> forkPoint();

    /** A choice that tells A and B of LoRA's adapters apart. It can only be combined with a fine-tuning of adapters. */
    interface OfHalves {}

    /** A choice that trains every planned step. */
    @JsonTypeName("none")
    record None() implements EarlyStopping {
        @Override
        public Optional<ForkPoint> forkPoint() {
            return Optional.empty();
        }
    }

    /**
     * Classic early stopping (ES). The run validates every max(1, round(interval * T)) steps. A validation improves if
     * its loss lies more than {@code minDelta} (absolute, nats per token) below the best. The run stops after
     * {@code patience} validations in a row without improvement.
     *
     * @param restoreBest whether the best validation's weights are the run's result; off by default, since the paper
     *     does not say
     */
    @JsonTypeName("es")
    record ValidationLoss(
            @Setting(key = "es.interval", value = "0.05", documentation = "share of the steps between two validations")
            Ratio interval,

            @Setting(
                    key = "es.min_delta",
                    value = "0.0005",
                    atLeast = 0,
                    documentation = "least improvement of the validation loss, nats")
            double minDelta,

            @Setting(
                    key = "es.patience",
                    value = "3",
                    atLeast = 1,
                    documentation = "validations without improvement that stop a run")
            int patience,

            @Setting(
                    key = "es.restore_best",
                    value = "false",
                    documentation = "whether the best validation's weights are the result")
            boolean restoreBest)
            implements EarlyStopping {
        public ValidationLoss {
            Require.inDeclaredRanges(ValidationLoss.class, interval, minDelta, patience, restoreBest);
        }

        @Override
        public boolean validates() {
            return true;
        }

        /** Returns the start if the best weights are restored, because a shared prefix does not keep them. */
        @Override
        public Optional<ForkPoint> forkPoint() {
            return restoreBest ? Optional.of(ForkPoint.START) : Optional.empty();
        }
    }

    /** A rule that freezes matrices one by one or layer by layer. */
    sealed interface FreezingRule extends EarlyStopping permits GradES, AutoFreeze, SlimFit, RandomFreeze, AFLoRA {
        /** Returns the measure that freezing is decided by. */
        Measure measure();

        /** Returns the steps whose updates a change of weights is that of. */
        default int changeSteps() {
            return 1;
        }

        /** Returns whether the measure is divided by the matrix' number of elements before the rule gets it. */
        default boolean perElement() {
            return false;
        }

        @ResultColumn(value = "criterion", shows = "measure.criterion")
        default Criterion criterion() {
            return measure().criterion();
        }

        @ResultColumn(value = "norm", shows = "measure.norm")
        default MatrixNorm norm() {
            return measure().norm();
        }

        @Override
        default Optional<Measure> judgedBy() {
            return Optional.of(measure());
        }
    }

    /**
     * GradES, Algorithm 1 of arXiv 2509.01842: after ceil(gracePeriodRatio * T) steps, a matrix whose criterion lies
     * below tau is frozen. The parameters after {@code measure} extend the algorithm and are off by default.
     *
     * @param perElement whether the norm is divided by the number of elements, so that small matrices do not freeze
     *     first because of their size
     * @param every steps between two measurements
     * @param patience measurements in a row that must lie below tau
     * @param freezesBiases whether a bias is measured and frozen with its matrix
     */
    @JsonTypeName("grades")
    record GradES(
            @Setting(
                    key = "grades.tau",
                    type = double.class,
                    above = 0,
                    bySelector = true,
                    documentation = "freezing threshold; every model and fine-tuning needs its own")
            @Setting(
                    key = "grades.tau_attention",
                    type = double.class,
                    above = 0,
                    documentation = "tau of q, k, v and o: another name of grades.tau.language.attention")
            @Setting(
                    key = "grades.tau_mlp",
                    type = double.class,
                    above = 0,
                    documentation = "tau of gate, up and down: another name of grades.tau.language.mlp")
            @Setting(
                    key = "grades.tau_quantile",
                    type = Ratio.class,
                    documentation =
                            "takes the place of grades.tau: tau is the value below which this share of what the grace period"
                                    + " measured lay")
            @Setting(
                    key = "grades.quantile_of",
                    type = Tau.Pool.class,
                    value = "all",
                    documentation =
                            "which measurements grades.tau_quantile is taken over: those of all matrices, of attention and of"
                                    + " the MLP apart (group), or of each matrix by itself")
            @Setting(
                    key = "grades.tau_scale",
                    type = double.class,
                    value = "1",
                    above = 0,
                    documentation = "factor on every grades.tau, as a grid axis over models")
            Tau tau,

            @Setting(
                    key = "grades.grace_period_ratio",
                    value = "0.55",
                    documentation = "share of the steps in which nothing freezes (the paper's alpha)")
            @ResultColumn("grace_period_ratio")
            Ratio gracePeriodRatio,

            @Setting(
                    key = "grades.criterion",
                    type = Criterion.class,
                    value = "gradient",
                    documentation = "what is measured of a matrix and compared with tau")
            @Setting(
                    key = "grades.norm",
                    type = MatrixNorm.class,
                    value = "l1",
                    documentation = "the norm of the criterion's matrix")
            Measure measure,

            @Setting(
                    key = "grades.per_element",
                    value = "false",
                    documentation =
                            "divide the norm by the number of elements, so that small matrices do not freeze first for"
                                    + " being small")
            @ResultColumn("per_element")
            boolean perElement,

            @Setting(
                    key = "grades.measure_every",
                    value = "1",
                    atLeast = 1,
                    documentation = "steps between two measurements")
            @ResultColumn("measure_every")
            int every,

            @Setting(
                    key = "grades.patience",
                    value = "1",
                    atLeast = 1,
                    documentation = "measurements in a row that must lie below tau")
            @ResultColumn("freeze_patience")
            int patience,

            Thawing thawing,

            @Setting(
                    key = "grades.freeze_biases",
                    value = "false",
                    documentation =
                            "measure and freeze the bias of a matrix with it, as the public GradES package does; otherwise"
                                    + " biases train to the end of the run")
            boolean freezesBiases,

            @Setting(
                    key = "grades.since",
                    value = "step",
                    documentation =
                            "where a change of weights is counted from: the step before, or the measurement before, as in"
                                    + " the public GradES package")
            Since since)
            implements FreezingRule {
        public GradES {
            Require.inDeclaredRanges(
                    GradES.class,
                    tau,
                    gracePeriodRatio,
                    measure,
                    perElement,
                    every,
                    patience,
                    thawing,
                    freezesBiases,
                    since);
            Require.that(
                    since == Since.STEP || measure.criterion() == Criterion.WEIGHT_CHANGE,
                    "grades.since measurement is for changes of weights; use grades.criterion weight_change, not "
                            + measure.criterion().label());
            Require.that(
                    !tau.learns() || gracePeriodRatio.value().signum() > 0,
                    "grades.tau_quantile is taken over the grace period, which grades.grace_period_ratio = 0 leaves out;"
                            + " set a ratio above 0, or grades.tau");
            Require.that(
                    thawing.every() == 0 || measure.criterion() == Criterion.GRADIENT,
                    "grades.thaw_every looks at the gradients of frozen matrices, whose "
                            + measure.criterion().label() + " is not known; use grades.criterion gradient");
        }

        /** Creates a rule whose changes are those of one step. */
        public GradES(
                Tau tau,
                Ratio gracePeriodRatio,
                Measure measure,
                boolean perElement,
                int every,
                int patience,
                Thawing thawing,
                boolean freezesBiases) {
            this(tau, gracePeriodRatio, measure, perElement, every, patience, thawing, freezesBiases, Since.STEP);
        }

        /** Creates Algorithm 1 without extensions. */
        public GradES(double tau, Ratio gracePeriodRatio, Criterion criterion) {
            this(
                    new Tau.Fixed(tau),
                    gracePeriodRatio,
                    new Measure(criterion, MatrixNorm.L1),
                    false,
                    1,
                    1,
                    Thawing.NEVER,
                    false);
        }

        /**
         * Returns the end of the grace period, or the start if tau is a quantile, which is taken over all of the grace
         * period, if the criterion is smoothed from the first step, or if a change is that of several steps, of which a
         * shared prefix keeps no copy.
         */
        @Override
        public Optional<ForkPoint> forkPoint() {
            boolean needsEveryStep = tau.learns() || measure.criterion().isSmoothed() || changeSteps() > 1;
            return Optional.of(needsEveryStep ? ForkPoint.START : new ForkPoint(gracePeriodRatio));
        }

        @Override
        public int changeSteps() {
            return since == Since.MEASUREMENT ? every : 1;
        }
    }

    /**
     * AutoFreeze (arXiv 2102.01386), which freezes layers from the bottom up. Every max(1, round(interval * T)) steps,
     * each layer that trains gets eta = | ||D_T|| - ||D_T-1|| | / ||D_T-1||, where D_T are its gradients since the
     * previous check. The lowest layers freeze, up to the first one whose eta does not lie below the percentile of all
     * etas.
     */
    @JsonTypeName("autofreeze")
    record AutoFreeze(
            @Setting(
                    key = "autofreeze.interval",
                    value = "0.05",
                    above = 0,
                    documentation = "share of the steps between two checks")
            Ratio interval,

            @Setting(
                    key = "autofreeze.percentile",
                    value = "0.5",
                    above = 0,
                    documentation =
                            "of the layers' rates of change: the lowest layers in a row that lie below it freeze")
            @ResultColumn("freeze_rate")
            Ratio percentile)
            implements FreezingRule {
        public AutoFreeze {
            Require.inDeclaredRanges(AutoFreeze.class, interval, percentile);
        }

        @Override
        public Measure measure() {
            return new Measure(Criterion.GRADIENT, MatrixNorm.FROBENIUS);
        }

        /** Returns the start, because gradients are accumulated from the first step. */
        @Override
        public Optional<ForkPoint> forkPoint() {
            return Optional.of(ForkPoint.START);
        }
    }

    /**
     * A rule modelled on SlimFit (arXiv 2305.18513). After the grace period, each step freezes the given share of the
     * matrices, those with the smallest relative weight change, for the next step. A frozen matrix keeps its last
     * change, so other matrices fall below it in time and it trains again.
     */
    @JsonTypeName("slimfit")
    record SlimFit(
            @Setting(
                    key = "slimfit.share",
                    value = "0.5",
                    above = 0,
                    documentation = "share of the matrices, those that change least, that is frozen at every step")
            @ResultColumn("freeze_rate")
            Ratio share,

            @Setting(
                    key = "slimfit.grace_period_ratio",
                    value = "0",
                    documentation = "share of the steps in which nothing freezes")
            @ResultColumn("grace_period_ratio")
            Ratio gracePeriodRatio)
            implements FreezingRule {
        public SlimFit {
            Require.inDeclaredRanges(SlimFit.class, share, gracePeriodRatio);
        }

        @Override
        public Measure measure() {
            return new Measure(Criterion.RELATIVE_WEIGHT_CHANGE, MatrixNorm.L1);
        }

        @Override
        public Optional<ForkPoint> forkPoint() {
            return Optional.of(new ForkPoint(gracePeriodRatio));
        }
    }

    /**
     * A rule after AFLoRA (arXiv 2403.13269), which freezes A and B of the adapters one by one. Between the grace period and
     * the rest, the share of the halves that is frozen grows along a cubic schedule, the lowest mean freezing scores first.
     * AFLoRA freezes all of them and goes on with vectors that these adapters do not have.
     *
     * @param share the share of the halves that is frozen in the end
     * @param gracePeriodRatio the share of the steps at the beginning in which nothing freezes
     * @param restRatio the share of the steps at the end in which nothing more freezes
     */
    @JsonTypeName("aflora")
    record AFLoRA(
            @Setting(
                    key = "aflora.share",
                    value = "0.9",
                    above = 0,
                    documentation = "share of the adapters' halves that is frozen in the end")
            Ratio share,

            @Setting(
                    key = "aflora.grace_period_ratio",
                    value = "0.05",
                    documentation = "share of the steps in which nothing freezes")
            @ResultColumn("grace_period_ratio")
            Ratio gracePeriodRatio,

            @Setting(
                    key = "aflora.rest_ratio",
                    value = "0.7",
                    documentation = "share of the steps at the end in which nothing more freezes")
            Ratio restRatio)
            implements FreezingRule, OfHalves {
        public AFLoRA {
            Require.inDeclaredRanges(AFLoRA.class, share, gracePeriodRatio, restRatio);
            Require.that(
                    gracePeriodRatio.value().add(restRatio.value()).compareTo(BigDecimal.ONE) < 0,
                    "aflora.grace_period_ratio and aflora.rest_ratio leave no steps to freeze in; their sum must be below 1");
        }

        @Override
        public Measure measure() {
            return new Measure(Criterion.FREEZING_SCORE, MatrixNorm.L1);
        }

        /** Returns true, because the score of a half is the mean over its entries. */
        @Override
        public boolean perElement() {
            return true;
        }

        /** Returns the start, because scores are smoothed from the first step. */
        @Override
        public Optional<ForkPoint> forkPoint() {
            return Optional.of(ForkPoint.START);
        }
    }

    /**
     * A control: after ceil(gracePeriodRatio * T) steps, each matrix that trains freezes with this probability at every
     * step, whatever its gradient. The draws depend on the run's seed.
     */
    @JsonTypeName("random")
    record RandomFreeze(
            @Setting(
                    key = "random.rate",
                    value = "0.02",
                    above = 0,
                    documentation = "probability with which a matrix that trains freezes, at every step")
            @ResultColumn("freeze_rate")
            Ratio rate,

            @Setting(
                    key = "random.grace_period_ratio",
                    value = "0.55",
                    documentation = "share of the steps in which nothing freezes")
            @ResultColumn("grace_period_ratio")
            Ratio gracePeriodRatio)
            implements FreezingRule {
        public RandomFreeze {
            Require.inDeclaredRanges(RandomFreeze.class, rate, gracePeriodRatio);
        }

        /** Returns the gradient's L1 norm, which is only recorded. */
        @Override
        public Measure measure() {
            return Measure.GRADIENT_L1;
        }

        @Override
        public Optional<ForkPoint> forkPoint() {
            return Optional.of(new ForkPoint(gracePeriodRatio));
        }
    }

    /**
     * A choice after LoRA without Forgetting (OpenReview aGOQYJfz6H): A of every adapter never trains, and B trains under
     * one sparse mask, which is drawn from the run's seed. It judges nothing, so it is no {@link FreezingRule}.
     */
    @JsonTypeName("loraf")
    record LoRAF(
            @Setting(
                    key = "loraf.sparsity",
                    value = "0.9",
                    documentation = "share of the entries of every B that never train")
            Ratio sparsity)
            implements EarlyStopping, OfHalves {
        public LoRAF {
            Require.inDeclaredRanges(LoRAF.class, sparsity);
        }

        /** Returns the start, because A does not take even the first update. */
        @Override
        public Optional<ForkPoint> forkPoint() {
            return Optional.of(ForkPoint.START);
        }
    }

    /**
     * A control that stops the whole run after step ceil(ratio * T). Comparing with it shows whether freezing single
     * matrices brings any gain.
     */
    @JsonTypeName("stop_at")
    record StopAt(
            @Setting(
                    key = "stop_at.ratio",
                    value = "0.55",
                    above = 0,
                    documentation = "share of the steps that are trained")
            @ResultColumn("grace_period_ratio")
            Ratio ratio)
            implements EarlyStopping {
        public StopAt {
            Require.inDeclaredRanges(StopAt.class, ratio);
        }

        @Override
        public Optional<ForkPoint> forkPoint() {
            return Optional.of(new ForkPoint(ratio));
        }
    }
}
