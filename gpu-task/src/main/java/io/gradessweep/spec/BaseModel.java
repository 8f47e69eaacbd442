package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;

/** Where fine-tuning starts from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface BaseModel extends Serializable {
    /** A Hugging Face model: {@code config.json}, {@code tokenizer.json}, and its weights as safetensors. */
    @JsonTypeName("checkpoint")
    record Checkpoint(FileRef directory) implements BaseModel {}

    /**
     * A miniature the project pretrains on the statements of a generated world, and caches by content.
     *
     * @param config a Hugging Face {@code config.json} without {@code vocab_size}, which the world decides
     * @param steps optimizer steps
     * @param batchTokens tokens per step, about
     */
    @JsonTypeName("pretrained")
    record Pretrained(JsonNode config, WorldSpec world, int steps, int batchTokens, double learningRate, long seed)
            implements BaseModel {
        /**
         * How a recipe becomes weights. Part of its identity: to be raised with whatever makes the same recipe give other
         * weights, such as the initialisation, so that a cached model is never taken for one of another making.
         */
        static final int PROCEDURE = 2;

        public Pretrained {
            Require.atLeast("pretrain.steps", steps, 1);
            Require.atLeast("pretrain.batch_tokens", batchTokens, 1);
            Require.positive("pretrain.learning_rate", learningRate);
            config = SpecJson.canonical(config);
        }

        /** The update rule of the pretraining. */
        public OptimizerSpec optimizer() {
            return new OptimizerSpec.AdamW(learningRate, 0.9, 0.98, 1e-8, 0);
        }
    }
}
