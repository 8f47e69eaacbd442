package io.gradessweep.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.spec.WorldSpec;
import java.util.List;

/** Runs of a miniature that takes no time to pretrain. */
final class TinyJob {
    static final WorldSpec WORLD = new WorldSpec(32, 4, 1);
    static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    static final FineTuning LORA = new FineTuning.Lora(4, 8, List.of(Projection.values()));
    static final EarlyStopping NONE = new EarlyStopping.None();

    private TinyJob() {}

    static BaseModel.Pretrained base() {
        return base("{'model_type': 'qwen3', 'tie_word_embeddings': true}");
    }

    /** @param more the keys of {@code config.json} that tell this family from others, in single quotes */
    static BaseModel.Pretrained base(String more) {
        try {
            ObjectMapper json = new ObjectMapper();
            ObjectNode config = (ObjectNode) json.readTree("""
                            {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
                             "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8, "rms_norm_eps": 1e-6,
                             "rope_theta": 10000, "initializer_range": 0.1}
                            """);
            config.setAll((ObjectNode) json.readTree(more.replace('\'', '"')));
            return new BaseModel.Pretrained(config, WORLD, 60, 512, 5e-3, 1);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static RunSpec spec(BaseModel base, FineTuning fineTuning, EarlyStopping earlyStopping, double rate) {
        TaskSpec task = new TaskSpec(
                "mini-arc-easy", "arc_easy", Protocol.HARNESS, 0, new TaskSpec.WorldQuestions(WORLD, "colour"));
        return new RunSpec(
                new ModelSpec("tiny", "", base),
                fineTuning,
                earlyStopping,
                new OptimizerSpec.AdamW(rate, 0.9, 0.999, 1e-8, 0.01),
                new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05")),
                new TrainingSpec(1, 0, 4, 2, 1.0, 0),
                new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0.1"), 64),
                Precision.FP32,
                3);
    }
}
