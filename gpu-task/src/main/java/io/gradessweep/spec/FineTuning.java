package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;

/** Which weights a run trains. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FineTuning.Full.class, name = "full"),
    @JsonSubTypes.Type(value = FineTuning.Lora.class, name = "lora"),
    @JsonSubTypes.Type(value = FineTuning.None.class, name = "none")
})
public sealed interface FineTuning extends Serializable {
    /** {@code full}, {@code lora} or {@code none}, as in tables. */
    String label();

    /** All weights, or with {@code trainOnly = PROJECTIONS} the seven matrices of each layer alone (Algorithm 1). */
    record Full(TrainOnly trainOnly) implements FineTuning {
        @Override
        public String label() {
            return "full";
        }
    }

    /**
     * Low-rank adapters: W x + scaling B A x, the base frozen (arXiv 2106.09685).
     *
     * @param rank rows of A and columns of B
     * @param alpha LoRA's alpha; not the grace period ratio
     * @param rankStabilized whether the scaling is alpha / sqrt(rank) (rsLoRA, arXiv 2312.03732) instead of alpha / rank
     * @param dropout share of what enters A that is dropped in training
     * @param targets the adapted matrices of every layer
     */
    record Lora(int rank, double alpha, boolean rankStabilized, double dropout, List<Projection> targets)
            implements FineTuning {
        public Lora {
            Require.atLeast("lora.rank", rank, 1);
            Require.positive("lora.alpha", alpha);
            Require.fraction("lora.dropout", dropout);
            Require.that(!targets.isEmpty(), "lora.targets must name at least one of q, k, v, o, gate, up, down");
            Require.that(
                    targets.stream().distinct().count() == targets.size(), "lora.targets names a projection twice");
            targets = targets.stream().sorted().toList();
        }

        /** With LoRA's own scaling, dropping nothing. */
        public Lora(int rank, double alpha, List<Projection> targets) {
            this(rank, alpha, false, 0, targets);
        }

        @Override
        public String label() {
            return "lora";
        }

        public double scaling() {
            return alpha / (rankStabilized ? Math.sqrt(rank) : rank);
        }
    }

    /** Nothing: the base model is scored as it is. */
    record None() implements FineTuning {
        @Override
        public String label() {
            return "none";
        }
    }

    /** What full fine-tuning trains. */
    enum TrainOnly {
        ALL,
        PROJECTIONS
    }
}
