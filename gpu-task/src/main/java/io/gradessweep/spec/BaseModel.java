package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;

/** The model that fine-tuning starts from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface BaseModel extends Serializable {
    /** Returns whether the model may have a vision tower, which of a checkpoint only its configuration says. */
    boolean mayHaveVision();

    /**
     * A Hugging Face model: {@code config.json}, {@code tokenizer.json}, and its weights as safetensors.
     *
     * @param resizeEmbeddings whether tokens that were added to the tokenizer beyond the model's vocabulary get
     *     embeddings, the mean of the others
     */
    @JsonTypeName("checkpoint")
    record Checkpoint(
            FileRef directory,

            @Setting(
                    key = "model.resize_embeddings",
                    value = "false",
                    documentation = "whether tokens that were added to the tokenizer beyond vocab_size get embeddings,"
                            + " the mean of the others")
            boolean resizeEmbeddings)
            implements BaseModel {
        /** Describes a model whose tables are used as they are. */
        public Checkpoint(FileRef directory) {
            this(directory, false);
        }

        @Override
        public boolean mayHaveVision() {
            return true;
        }

        Checkpoint at(FileRef otherDirectory) {
            return new Checkpoint(otherDirectory, resizeEmbeddings);
        }
    }

    /**
     * A miniature that the project pretrains on the statements of a generated world and caches by its content.
     *
     * @param config a Hugging Face {@code config.json} without {@code vocab_size}, which the world determines
     * @param steps optimizer steps
     * @param batchTokens approximate number of tokens per step
     */
    @JsonTypeName("pretrained")
    record Pretrained(JsonNode config, WorldSpec world, int steps, int batchTokens, double learningRate, long seed)
            implements BaseModel {
        /**
         * The version of the pretraining procedure, which is part of a recipe's identity. Raise it with every change,
         * such as another initialisation, that makes the same recipe give other weights. Models that were cached before
         * are then not used.
         */
        static final int PROCEDURE = 2;

        public Pretrained {
            Require.atLeast("pretrain.steps", steps, 1);
            Require.atLeast("pretrain.batch_tokens", batchTokens, 1);
            Require.positive("pretrain.learning_rate", learningRate);
            config = SpecJson.canonical(config);
        }

        @Override
        public boolean mayHaveVision() {
            return config.has("vision_config") || config.has("vit_hidden_dim");
        }

        /** Returns the update rule of the pretraining. */
        public OptimizerSpec optimizer() {
            return new OptimizerSpec.AdamW(learningRate, 0.9, 0.98, 1e-8, 0);
        }
    }
}
