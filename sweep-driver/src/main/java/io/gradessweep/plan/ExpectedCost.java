package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.RunSpec;

/**
 * Estimates how long nodes take relative to each other, as far as their specs tell without reading any file. Only the
 * order matters, and a wrong order costs nothing but time. Bases and runs have different units.
 */
public final class ExpectedCost {
    /** The assumed weights of a checkpoint, whose size is not in its spec. It is larger than any miniature. */
    private static final double WEIGHTS_OF_A_CHECKPOINT = 1e9;

    /** The assumed share of full fine-tuning's work that scoring takes. */
    private static final double SHARE_OF_SCORING = 0.1;

    private ExpectedCost() {}

    /** Returns the number of weights times the number of tokens. */
    public static double of(BaseModel.Pretrained recipe) {
        return weights(recipe) * recipe.steps() * recipe.batchTokens();
    }

    /** Returns the number of weights times the share of a full run's work. */
    public static double of(RunSpec spec) {
        return weights(spec) * share(spec.fineTuning()) * share(spec.earlyStopping());
    }

    /** Returns the cost of a run that only scores kept weights. */
    public static double scoring(RunSpec spec) {
        return weights(spec) * SHARE_OF_SCORING;
    }

    /** Returns the cost of the run without early stopping, up to the segment's end. */
    public static double of(PrefixSegment segment) {
        return of(segment.prefix().prefix().sharedRun())
                * segment.until().share().value().doubleValue();
    }

    private static double weights(RunSpec spec) {
        return spec.model().base() instanceof BaseModel.Pretrained recipe ? weights(recipe) : WEIGHTS_OF_A_CHECKPOINT;
    }

    /** Returns the approximate number of weights in the layers' matrices. */
    private static double weights(BaseModel.Pretrained recipe) {
        JsonNode config = recipe.config();
        double hidden = config.path("hidden_size").asDouble(1);
        double intermediate = config.path("intermediate_size").asDouble(hidden);
        return config.path("num_hidden_layers").asDouble(1) * hidden * (4 * hidden + 3 * intermediate);
    }

    /**
     * Returns the share of full fine-tuning's work. LoRA computes no gradients of the base's weights; a base model is
     * only scored.
     */
    private static double share(FineTuning fineTuning) {
        return fineTuning.match(full -> 1.0, lora -> 0.8, none -> SHARE_OF_SCORING);
    }

    /**
     * Returns the share of a run's work that early stopping leaves. ES may stop early, but validates; GradES saves more
     * work with each matrix that freezes.
     */
    private static double share(EarlyStopping stopping) {
        if (stopping instanceof EarlyStopping.StopAt stopAt) {
            return stopAt.ratio().value().doubleValue();
        }
        return stopping instanceof EarlyStopping.GradES ? 0.8 : 1;
    }
}
