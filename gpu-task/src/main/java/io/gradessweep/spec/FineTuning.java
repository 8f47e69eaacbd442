package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The choice of the weights that a run trains. What depends on the variant asks {@link #match}, which has a function for
 * each, so that a new variant is taken for no other: the compiler names every place that has to say what it does.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface FineTuning extends Serializable permits FineTuning.Full, FineTuning.Lora, FineTuning.None {
    /** Returns the name that is used in tables: {@code full}, {@code lora} or {@code none}. */
    default String label() {
        return SpecVariants.name(getClass());
    }

    /** Returns what the function of this variant makes of it. */
    <R> R match(Function<Full, R> full, Function<Lora, R> lora, Function<None, R> none);

    /** Returns whether weights of the model itself train, not adapters beside them. */
    default boolean trainsWeights() {
        return match(full -> true, lora -> false, none -> false);
    }

    /** Returns the adapters that train beside the model's weights; empty if there are none. */
    default Optional<Lora> adapters() {
        return match(full -> Optional.empty(), Optional::of, none -> Optional.empty());
    }

    /**
     * Full fine-tuning of all weights or, with {@code trainOnly = PROJECTIONS}, of only the seven matrices of each
     * layer (Algorithm 1).
     */
    @JsonTypeName("full")
    record Full(
            @Setting(
                    key = "train.only",
                    value = "all",
                    documentation = "what full fine-tuning trains: all weights, or the seven projections of each layer")
            TrainOnly trainOnly,

            @Setting(
                    key = "train.frozen_towers",
                    value = "[]",
                    documentation =
                            "the towers of a vision-language model that full fine-tuning leaves as they are: vision, connector, language")
            List<Tower> frozenTowers)
            implements FineTuning {
        public Full {
            Require.that(
                    frozenTowers.stream().distinct().count() == frozenTowers.size(),
                    "train.frozen_towers names a tower twice");
            Require.that(
                    frozenTowers.size() < Tower.values().length, "train.frozen_towers must leave a tower that trains");
            frozenTowers = frozenTowers.stream().sorted().toList();
        }

        /** Creates the fine-tuning of all towers. */
        public Full(TrainOnly trainOnly) {
            this(trainOnly, List.of());
        }

        /** Returns whether a weight trains. */
        public boolean trains(Tower tower, boolean isMonitored) {
            return !frozenTowers.contains(tower) && (trainOnly == TrainOnly.ALL || isMonitored);
        }

        @Override
        public <R> R match(Function<Full, R> full, Function<Lora, R> lora, Function<None, R> none) {
            return full.apply(this);
        }
    }

    /**
     * Low-rank adapters (arXiv 2106.09685): a layer computes W x + scaling B A x, and W is frozen.
     *
     * @param rank rows of A and columns of B
     * @param alpha LoRA's alpha; not the grace period ratio
     * @param rankStabilized whether the scaling is alpha / sqrt(rank) (rsLoRA, arXiv 2312.03732) instead of alpha /
     *     rank
     * @param dropout the probability with which an element of A's input is dropped in training
     * @param targets the adapted matrices of every layer
     * @param rankPattern the ranks of projections that have another
     * @param alphaPattern the alphas of projections that have another
     * @param modulesToSave the tables that train whole beside the adapters and are saved with them
     * @param visionTargets the adapted matrices of every layer of a vision tower
     */
    @JsonTypeName("lora")
    record Lora(
            @Setting(key = "lora.rank", value = "32", atLeast = 1, documentation = "rows of A and columns of B")
            @ResultColumn("lora_rank")
            int rank,

            @Setting(
                    key = "lora.alpha",
                    above = 0,
                    documentation =
                            "LoRA's alpha, numerator of the adapter's scale; 2 x rank where not set (the paper does not say)")
            @ResultColumn("lora_alpha")
            double alpha,

            @Setting(
                    key = "lora.rank_stabilized",
                    value = "false",
                    documentation = "whether the scale is alpha / sqrt(rank) (rsLoRA), not alpha / rank")
            boolean rankStabilized,

            @Setting(
                    key = "lora.dropout",
                    value = "0",
                    atLeast = 0,
                    below = 1,
                    documentation = "share of what enters the adapters that training drops")
            double dropout,

            @Setting(key = "lora.targets", value = "all", documentation = "the adapted matrices of every layer")
            List<Projection> targets,

            @Setting(
                    key = "lora.rank_pattern",
                    value = "[]",
                    documentation = "the ranks of single projections, where they are not lora.rank: [down=64, q=8]")
            List<ProjectionNumber> rankPattern,

            @Setting(
                    key = "lora.alpha_pattern",
                    value = "[]",
                    documentation = "the alphas of single projections, where they are not lora.alpha: [down=128]")
            List<ProjectionNumber> alphaPattern,

            @Setting(
                    key = "lora.modules_to_save",
                    value = "[]",
                    documentation = "the tables that train whole beside the adapters and are saved with them")
            List<TokenTable> modulesToSave,

            @Setting(
                    key = "lora.vision_targets",
                    value = "[]",
                    documentation =
                            "the adapted matrices of every layer of a vision tower; lora.targets are the text's")
            List<VisionMatrix> visionTargets)
            implements FineTuning {
        public Lora {
            Require.inDeclaredRanges(
                    Lora.class,
                    rank,
                    alpha,
                    rankStabilized,
                    dropout,
                    targets,
                    rankPattern,
                    alphaPattern,
                    modulesToSave,
                    visionTargets);
            requireTargets("lora.rank_pattern", rankPattern, targets);
            requireTargets("lora.alpha_pattern", alphaPattern, targets);
            rankPattern.forEach(own -> Require.that(
                    own.value() == Math.rint(own.value()) && own.value() <= Integer.MAX_VALUE,
                    "lora.rank_pattern must hold whole numbers, not " + own.value()));
            rankPattern = sorted(rankPattern);
            alphaPattern = sorted(alphaPattern);
            modulesToSave = modulesToSave.stream().distinct().sorted().toList();
            Require.that(
                    visionTargets.stream().distinct().count() == visionTargets.size(),
                    "lora.vision_targets names a matrix twice");
            visionTargets = visionTargets.stream().sorted().toList();
            Require.that(!targets.isEmpty(), "lora.targets must name at least one of q, k, v, o, gate, up, down");
            Require.that(
                    targets.stream().distinct().count() == targets.size(), "lora.targets names a projection twice");
            targets = targets.stream().sorted().toList();
        }

        /** Creates adapters of a text model. */
        public Lora(
                int rank,
                double alpha,
                boolean rankStabilized,
                double dropout,
                List<Projection> targets,
                List<ProjectionNumber> rankPattern,
                List<ProjectionNumber> alphaPattern,
                List<TokenTable> modulesToSave) {
            this(rank, alpha, rankStabilized, dropout, targets, rankPattern, alphaPattern, modulesToSave, List.of());
        }

        /** Creates adapters of one rank and alpha. */
        public Lora(int rank, double alpha, boolean rankStabilized, double dropout, List<Projection> targets) {
            this(rank, alpha, rankStabilized, dropout, targets, List.of(), List.of(), List.of());
        }

        /** Creates adapters with the scaling alpha / rank and without dropout. */
        public Lora(int rank, double alpha, List<Projection> targets) {
            this(rank, alpha, false, 0, targets);
        }

        private static void requireTargets(String key, List<ProjectionNumber> pattern, List<Projection> targets) {
            List<Projection> named =
                    pattern.stream().map(ProjectionNumber::projection).toList();
            Require.that(
                    named.stream().distinct().count() == named.size() && targets.containsAll(named),
                    key + " must name each projection once, and only those of lora.targets");
        }

        private static List<ProjectionNumber> sorted(List<ProjectionNumber> pattern) {
            return pattern.stream()
                    .sorted(Comparator.comparing(ProjectionNumber::projection))
                    .toList();
        }

        @Override
        public <R> R match(Function<Full, R> full, Function<Lora, R> lora, Function<None, R> none) {
            return lora.apply(this);
        }

        /** Returns whether a matrix of a layer has an adapter. */
        public boolean adapts(Tower tower, String matrix) {
            return tower == Tower.LANGUAGE
                    ? targets.contains(Projection.named(matrix))
                    : visionTargets.contains(VisionMatrix.named(matrix));
        }

        /** Returns the rank of a matrix' adapter. */
        public int rank(Tower tower, String matrix) {
            return tower == Tower.LANGUAGE ? rank(Projection.named(matrix)) : rank;
        }

        /** Returns the factor of a matrix' adapter. */
        public double scaling(Tower tower, String matrix) {
            return tower == Tower.LANGUAGE
                    ? scaling(Projection.named(matrix))
                    : alpha / (rankStabilized ? Math.sqrt(rank) : rank);
        }

        /** Returns the rank of a projection's adapter. */
        public int rank(Projection projection) {
            return (int) ProjectionNumber.of(rankPattern, projection, rank);
        }

        /** Returns the factor of a projection's adapter. */
        public double scaling(Projection projection) {
            double own = ProjectionNumber.of(alphaPattern, projection, alpha);
            int rows = rank(projection);
            return own / (rankStabilized ? Math.sqrt(rows) : rows);
        }
    }

    /** No fine-tuning: the base model is scored as it is. */
    @JsonTypeName("none")
    record None() implements FineTuning {
        @Override
        public <R> R match(Function<Full, R> full, Function<Lora, R> lora, Function<None, R> none) {
            return none.apply(this);
        }
    }

    /** The weights that full fine-tuning trains. */
    enum TrainOnly {
        ALL,
        PROJECTIONS
    }
}
