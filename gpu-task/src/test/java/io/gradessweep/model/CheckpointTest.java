package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    /** Where this fails, the same recipe gives another miniature: raise {@code BaseModel.Pretrained.PROCEDURE}. */
    @Test
    void freshWeightsAreThoseOfTheProcedure() {
        assertThat(checksum("qwen3", 1)).isEqualTo(4115231510L);
        assertThat(checksum("llama31", 2)).isEqualTo(3041441208L);
    }

    private static long checksum(String fixture, long seed) {
        Torch.prepareThread(1);
        CRC32 crc = new CRC32();
        try (TensorScope scope = TensorScope.on("cpu")) {
            DecoderConfig config = DecoderConfig.read(FIXTURES.resolve(fixture).resolve("config.json"));
            for (Parameter parameter :
                    Checkpoint.create(scope, config, 0.02, seed).all()) {
                for (float value : parameter.value().toFloats()) {
                    int bits = Float.floatToIntBits(value);
                    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                        crc.update(bits >>> shift);
                    }
                }
            }
        }
        return crc.getValue();
    }

    @Test
    void whatIsMissingAndWhatIsNotUsedIsNamed() {
        DecoderConfig qwen = DecoderConfig.read(FIXTURES.resolve("qwen3/config.json"));
        DecoderConfig llama = DecoderConfig.read(FIXTURES.resolve("llama31/config.json"));
        Path ofQwen = FIXTURES.resolve("qwen3/model.safetensors");
        Path ofLlama = FIXTURES.resolve("llama31/model.safetensors");
        // Qwen3-0.6B ties its tables and stores the output table all the same.
        assertThat(Checkpoint.check(qwen, ofQwen)).isEmpty();
        assertThat(Checkpoint.check(llama, ofLlama)).isEmpty();
        assertThatThrownBy(() -> Checkpoint.check(DecoderConfig.read(FIXTURES.resolve("phi4/config.json")), ofLlama))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("model.safetensors: has no model.layers.0.self_attn.qkv_proj.weight, ")
                .hasMessageContaining("; it has model.layers.0.mlp.gate_proj.weight, ")
                .hasMessageEndingWith("which is not used");
    }
}
