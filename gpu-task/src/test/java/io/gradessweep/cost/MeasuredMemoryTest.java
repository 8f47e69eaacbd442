package io.gradessweep.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The estimates of a step beside the peaks that CUDA's allocator had allocated in it: Qwen3-0.6B's shape with a target
 * at every position, AdamW, on an H200 with libtorch 2.11. What was measured is the code before 2198597, in which autograd
 * recorded layers and the head: it kept, beside what is kept now, SiLU's result and the input of down, two of the MLP's
 * hidden size a token and layer, and a third float32 a logit. The estimate and these are what was measured.
 */
class MeasuredMemoryTest {
    private static final FineTuning LORA = new FineTuning.Lora(32, 64, List.of(Projection.values()));
    private static final OptimizerSpec ADAM_W = new OptimizerSpec.AdamW(1e-4, 0.9, 0.999, 1e-8, 0);

    @ParameterizedTest
    @CsvSource({
        "full, BF16, false, 8, 1024, 33.6",
        "full, BF16, false, 4, 4096, 59.5",
        "full, BF16, true, 4, 4096, 36.6",
        "full, BF16, false, 2, 1024, 14.3",
        "lora, BF16, false, 8, 1024, 27.3",
        "lora, BF16, false, 4, 4096, 53.2",
        "full, FP32, false, 4, 1024, 25.6"
    })
    void estimatesAndWhatAutogradKeptBesideAreWithinTwoPercent(
            String kind, Precision precision, boolean recompute, int rows, int length, double measured)
            throws JsonProcessingException {
        DecoderConfig config = DecoderConfig.of(new ObjectMapper().readTree("""
                {"model_type": "qwen3", "hidden_size": 1024, "intermediate_size": 3072, "num_hidden_layers": 28,
                 "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128, "rms_norm_eps": 1e-6,
                 "vocab_size": 151936, "tie_word_embeddings": true}
                """), "Qwen3-0.6B");
        FineTuning fineTuning = kind.equals("lora") ? LORA : new FineTuning.Full(FineTuning.TrainOnly.ALL);
        CostModel model = recompute
                ? CostModel.recomputing(config, fineTuning, precision)
                : new CostModel(config, fineTuning, precision);
        long tokens = (long) rows * length;
        long keptByAutograd = recompute ? 0 : 28 * tokens * 2 * 3072 * (precision == Precision.FP32 ? 4 : 2);
        long bytes =
                model.memory(new MemoryChoice.Batch(rows, length, 1), ADAM_W).total()
                        + keptByAutograd
                        + 4 * tokens * 151936;
        assertThat(bytes / (double) (1 << 30)).isCloseTo(measured, withPercentage(2));
    }
}
